"""API Gateway: request validation and access logs."""

import json

import pytest
from orders_api import OUTPUTS, template


def post(aws, api, body, content_type="application/json"):
    path = f"/_aws/execute-api/{api}/v1/orders"
    return aws.request(path, "POST", body, {"Content-Type": content_type})


@pytest.fixture(scope="module")
def strict(aws):
    return aws.deploy(template(aws, "$default"), OUTPUTS)[1]


@pytest.fixture(scope="module")
def json_only(aws):
    return aws.deploy(template(aws, "application/json"), OUTPUTS)[1]


def test_a_body_that_fits_reaches_the_function(aws, strict):
    assert post(aws, strict["Api"], '[{"id": "a"}]') == (201, [{"id": "a"}])


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("[]", "[array is too short: must have at least 1 elements but instance has 0 elements]"),
        (
            '[{"id":"a"},{"id":"b"},{"id":"c"}]',
            "[array is too long: must have at most 2 elements but instance has 3 elements]",
        ),
        ('{"id":"a"}', '[instance type (object) does not match any allowed primitive type (allowed: ["array"])]'),
        ('[{"n":1}]', '[object has missing required properties (["id"])]'),
        ('[{"id":7}]', '[instance type (integer) does not match any allowed primitive type (allowed: ["string"])]'),
        ('[{"id":""}]', '[string "" is too short (length: 0, required minimum: 1)]'),
        ('[{"id":"abcdef"}]', '[string "abcdef" is too long (length: 6, maximum allowed: 5)]'),
        ('[{"id":"a","n":-1}]', "[numeric instance is lower than the required minimum (minimum: 0, found: -1)]"),
        ('[{"id":"a","x":1}]', '[object instance has properties which are not allowed by the schema: ["x"]]'),
        ("no json", ""),
        ("", ""),
    ],
)
def test_a_body_that_does_not_fit_is_answered_400_with_the_reasons(aws, strict, body, why):
    status, answer = post(aws, strict["Api"], body)
    assert status == 400
    assert answer == {"message": "Invalid request body", "why": why}


def test_the_default_model_is_for_every_content_type(aws, strict):
    assert post(aws, strict["Api"], "[]", "text/plain")[0] == 400


def test_a_model_of_another_content_type_does_not_apply(aws, json_only):
    assert post(aws, json_only["Api"], "[]", "text/plain")[0] == 201
    assert post(aws, json_only["Api"], "[]", "application/json; charset=utf-8")[0] == 400


def test_a_validator_can_be_switched_off_by_an_update(aws):
    name, outputs = aws.deploy(template(aws, "$default"), OUTPUTS)
    assert post(aws, outputs["Api"], "[]")[0] == 400
    aws.deploy(template(aws, "$default", validate=False), OUTPUTS, name)
    assert post(aws, outputs["Api"], "[]")[0] == 201


def test_the_access_log_has_a_line_in_the_format_for_each_request(aws):
    _, outputs = aws.deploy(template(aws, "$default"), OUTPUTS)
    post(aws, outputs["Api"], '[{"id": "a"}]')
    post(aws, outputs["Api"], '[{"n": 1}]')
    events = aws.client("logs").filter_log_events(logGroupName=outputs["Log"])["events"]
    lines = [json.loads(event["message"]) for event in events]
    assert [(line["status"], line["why"]) for line in lines] == [
        ("201", "-"),
        ("400", '[object has missing required properties (["id"])]'),
    ]
    assert all(len(line["id"]) == 36 for line in lines)
