"""The rules that need no AWS: numbers, strings, sizes."""

import json
from decimal import Decimal

import pytest


@pytest.fixture(scope="module")
def numbers(import_source):
    return import_source("dynamodb_numbers")


@pytest.fixture(scope="module")
def rules(import_source):
    return import_source("orders")


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("4", "4"),
            ("4.0", "4"),
            ("40E-1", "4"),
            ("2.1", "2.1"),
            ("-0.50", "-0.5"),
            ("0.1", "0.1"),
            ("1E3", "1000"),
            ("1e+3", "1000"),
            ("12.5e1", "125"),
            ("12345.678e-2", "123.45678"),
            ("0.000001", "0.000001"),
            ("0.0000001", "1E-7"),
            ("1e125", "1E125"),
            ("123e100", "123E100"),
            ("-0", "0"),
            ("0.000", "0"),
            ("0e999", "0"),
            ("0e-99999999999999999999999", "0"),
            ("1e0000000000000000000000000000000000001", "10"),
            ("1" * 38, "1" * 38),
            ("1" + "0" * 60, "1E60"),
            ("1." + "0" * 60, "1"),
        ],
    )
    def test_every_spelling_has_one_notation(self, numbers, text, expected):
        assert numbers.to_dynamodb_number(text) == expected
        assert Decimal(expected) == (Decimal(text) if "999999999" not in text else 0)

    @pytest.mark.parametrize("text", ["9.9999999999999999999999999999999999999e125", "1e-130", "-1e125", "1.23e-130"])
    def test_what_dynamodb_holds_is_kept(self, numbers, text):
        assert Decimal(numbers.to_dynamodb_number(text)) == Decimal(text)

    @pytest.mark.parametrize(
        "text",
        [
            "1e126",
            "-1e126",
            "9.9e-131",
            "1" * 39,
            "0." + "1" * 39,
            "1." + "0" * 37 + "1",
            "1e99999999999999999999",
            "1e-99999999999999999999",
            "1e" + "9" * 5000,
            "1e-0" + "9" * 5000,
            "9" * 100_000,
        ],
    )
    def test_what_dynamodb_does_not_hold_is_refused(self, numbers, text):
        assert numbers.to_dynamodb_number(text) is None


def parse(rules, *orders, max_orders=10_000):
    return rules.parse_orders(json.dumps(orders), 1_800_000_000, max_orders)


def order(record_id="a", parameter_1="x", parameter_2=1):
    return {"record_id": record_id, "parameter_1": parameter_1, "parameter_2": parameter_2}


def problems(rules, *orders):
    with pytest.raises(rules.InvalidRequest) as caught:
        parse(rules, *orders)
    return [(problem["index"], problem.get("field"), problem["message"]) for problem in caught.value.problems]


class TestOrders:
    def test_an_item_is_what_dynamodb_wants(self, rules):
        received, items = parse(rules, order("é", 'say "hi"', 2.5))
        assert received == 1
        assert json.loads(items["é"]) == {
            "record_id": {"S": "é"},
            "parameter_1": {"S": 'say "hi"'},
            "parameter_2": {"N": "2.5"},
            "expires_at": {"N": "1800000000"},
        }

    def test_text_is_not_escaped_beyond_need(self, rules):
        """Escapes would make a body of 6 MB larger than the 16 MB that DynamoDB takes."""
        _, items = parse(rules, order("⚡"))
        assert '"⚡"' in items["⚡"]

    @pytest.mark.parametrize("key", ["k" * 2048, "ü" * 1024, "⚡" * 682, "-"])
    def test_a_key_of_2048_bytes_is_allowed(self, rules, key):
        assert parse(rules, order(key))[1].keys() == {key}

    @pytest.mark.parametrize(("key", "size"), [("", 0), ("k" * 2049, 2049), ("ü" * 1025, 2050), ("⚡" * 683, 2049)])
    def test_a_key_of_another_size_is_refused(self, rules, key, size):
        assert problems(rules, order(key)) == [(0, "record_id", f"must be 1 to 2048 bytes of UTF-8, got {size}")]

    @pytest.mark.parametrize("value", [None, 7, 7.5, True, [], {}, ["a"]])
    @pytest.mark.parametrize("field", ["record_id", "parameter_1"])
    def test_a_string_has_to_be_a_string(self, rules, field, value):
        assert problems(rules, {**order(), field: value}) == [(0, field, "must be a string")]

    @pytest.mark.parametrize("value", [None, "7", "", True, False, [], {}, [1]])
    def test_a_number_has_to_be_a_number(self, rules, value):
        assert problems(rules, order(parameter_2=value)) == [(0, "parameter_2", "must be a number")]

    @pytest.mark.parametrize("field", ["record_id", "parameter_1"])
    @pytest.mark.parametrize("half", ["\ud800", "x\udfff", "\udc00\ud800"])
    def test_half_a_surrogate_pair_is_refused(self, rules, field, half):
        assert problems(rules, {**order(), field: half}) == [(0, field, "must not hold half of a surrogate pair")]

    def test_a_whole_surrogate_pair_is_a_character(self, rules):
        _, items = rules.parse_orders('[{"record_id":"\\ud83d\\udd0b","parameter_1":"","parameter_2":1}]', 1, 10)
        assert items.keys() == {"🔋"}

    def test_an_order_of_400_kb_is_the_largest(self, rules):
        names = len("record_idparameter_1parameter_2expires_at")
        room = 400 * 1024 - names - len("a") - 2 * 21
        assert parse(rules, order(parameter_1="x" * room))[0] == 1
        assert problems(rules, order(parameter_1="x" * (room + 1))) == [
            (0, "parameter_1", "makes the order larger than 400 KB")
        ]

    @pytest.mark.parametrize("value", [1, "a", None, [], True])
    def test_an_order_has_to_be_an_object(self, rules, value):
        assert problems(rules, order(), value) == [(1, None, "must be an object")]

    def test_all_that_is_wrong_is_reported_by_index_and_field(self, rules):
        assert problems(rules, order(), {"record_id": "", "parameter_2": "1", "ttl": 1, "x": 2}) == [
            (1, "parameter_1", "is missing"),
            (1, None, "has 2 unknown member(s), allowed are parameter_1, parameter_2, record_id"),
            (1, "record_id", "must be 1 to 2048 bytes of UTF-8, got 0"),
            (1, "parameter_2", "must be a number"),
        ]

    def test_a_member_named_twice_is_refused(self, rules):
        with pytest.raises(rules.InvalidRequest) as refused:
            rules.parse_orders('[{"record_id":"a","record_id":"b","parameter_1":"","parameter_2":1}]', 1, 10)
        assert refused.value.problems == [{"index": 0, "message": "names a member twice"}]

    def test_a_body_that_is_an_object_with_a_member_named_twice_is_no_array(self, rules):
        with pytest.raises(rules.InvalidRequest, match="must be an array"):
            rules.parse_orders('{"a":1,"a":2}', 1, 10)

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("{}", "Request body must be an array of orders"),
            ('"a"', "Request body must be an array of orders"),
            ("7", "Request body must be an array of orders"),
            ("null", "Request body must be an array of orders"),
            ("[]", "Request body must hold at least one order"),
            ("[NaN]", "Request body is not valid JSON: NaN is not a number"),
            ("[-Infinity]", "Request body is not valid JSON: -Infinity is not a number"),
            ("[1 2]", "Request body is not valid JSON: Expecting ',' delimiter at line 1 column 4"),
            ("[" * 100_000, "Request body nests too deeply"),
        ],
    )
    def test_a_body_that_is_no_array_of_orders_is_refused(self, rules, text, message):
        with pytest.raises(rules.InvalidRequest) as caught:
            rules.parse_orders(text, 1, 10)
        assert caught.value.message == message
        assert caught.value.problems == []
