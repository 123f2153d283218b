"""Decisions about calls, policy by policy."""

import pytest

ROLE = "arn:aws:iam::000000000000:role/worker"
QUEUE = "arn:aws:sqs:eu-west-1:000000000000:orders"
CALL = {"principal": ROLE, "action": "sqs:SendMessage", "resource": QUEUE}


def allow(**rest):
    return {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": QUEUE, **rest}


def deny(**rest):
    return allow(Effect="Deny", **rest)


def decide(identity=(), resource=None, boundary=None, must_allow=False, **call):
    from emulator.iam.evaluation import Call, Policies
    from emulator.iam.evaluation import decide as decide_about
    from emulator.iam.statements import parse

    def statements(name, policy):
        return None if policy is None else parse(name, {"Version": "2012-10-17", "Statement": list(policy)})

    policies = Policies(
        statements("identity", identity), statements("resource", resource), statements("boundary", boundary), must_allow
    )
    return decide_about(Call(**{**CALL, **call}), policies)


def labels(decision):
    return [statement.label for statement in decision.statements]


def test_what_nothing_allows_is_denied():
    decision = decide()
    assert (decision.allowed, decision.missing, decision.explicit) == (False, "identity", False)


def test_an_allowed_call_names_the_statement():
    assert labels(decide([allow(Action="sqs:Purge*"), allow(Sid="Send")])) == ["identity, statement Send"]
    assert labels(decide([allow(Action="sqs:Purge*"), allow()])) == ["identity, statement 2"]


@pytest.mark.parametrize("where", ["identity", "resource", "boundary"])
def test_a_deny_wins_wherever_it_is(where):
    both = {"identity": [allow()], "resource": [allow(Principal="*")], "boundary": [allow()]}
    assert decide(**both).allowed
    denied = decide(**{**both, where: [*both[where], deny(Principal="*") if where == "resource" else deny()]})
    assert (denied.allowed, denied.explicit, labels(denied)) == (False, True, [f"{where}, statement 2"])


def test_a_boundary_has_to_allow_it_too_and_allows_nothing_by_itself():
    assert decide([allow()], boundary=[allow(Action="sqs:*")]).allowed
    assert decide([allow()], boundary=[allow(Action="sqs:Purge*")]).missing == "boundary"
    assert decide([allow()], boundary=[]).missing == "boundary"
    assert decide([], boundary=[allow()]).missing == "identity"


def test_a_resource_may_allow_a_role_that_its_own_policies_do_not():
    assert decide(resource=[allow(Principal={"AWS": ROLE})]).allowed
    assert not decide(resource=[allow(Principal={"AWS": ROLE + "2"})]).allowed
    assert not decide(resource=[allow(Principal={"AWS": "arn:aws:iam::000000000000:root"})]).allowed
    assert not decide(resource=[allow(Principal={"Service": "sns.amazonaws.com"})]).allowed


def test_the_policy_of_a_key_has_to_allow_it_in_any_case():
    root = {"AWS": "arn:aws:iam::000000000000:root"}
    assert decide([allow()], [allow(Principal=root)], must_allow=True).allowed
    assert decide([allow()], [], must_allow=True).missing == "resource"
    assert decide([], [allow(Principal=root)], must_allow=True).missing == "identity"
    assert decide([], [allow(Principal={"AWS": ROLE})], must_allow=True).allowed


@pytest.mark.parametrize(
    ("condition", "context", "expected"),
    [
        ({"StringEquals": {"aws:SourceAccount": "1"}}, {"aws:sourceaccount": "1"}, True),
        ({"StringEquals": {"aws:SourceAccount": "1"}}, {"aws:SourceAccount": "2"}, False),
        ({"StringEquals": {"aws:SourceAccount": "1"}}, {}, False),
        ({"StringEqualsIfExists": {"aws:SourceAccount": "1"}}, {}, True),
        ({"StringNotEquals": {"aws:SourceAccount": "1"}}, {}, True),
        ({"StringLike": {"k": ["a*", "b"]}}, {"k": "b"}, True),
        ({"ArnLike": {"k": "arn:aws:sns:*:1:t*"}}, {"k": "arn:aws:sns:eu-west-1:1:topic"}, True),
        ({"ArnLike": {"k": "arn:aws:sns:*:t*"}}, {"k": "arn:aws:sns:eu-west-1:1:topic"}, False),
        ({"Bool": {"aws:SecureTransport": "false"}}, {"aws:SecureTransport": "true"}, False),
        ({"Bool": {"aws:SecureTransport": False}}, {"aws:SecureTransport": "false"}, True),
        ({"Null": {"k": "true"}}, {}, True),
        ({"Null": {"k": "true"}}, {"k": "1"}, False),
        ({"ForAllValues:StringLike": {"k": "s-*"}}, {"k": ["s-1", "s-2"]}, True),
        ({"ForAllValues:StringLike": {"k": "s-*"}}, {"k": ["s-1", "t"]}, False),
        ({"ForAllValues:StringLike": {"k": "s-*"}}, {}, True),
        ({"ForAnyValue:StringEquals": {"k": ["a", "b"]}}, {"k": ["c", "b"]}, True),
        ({"ForAnyValue:StringEquals": {"k": ["a", "b"]}}, {}, False),
        ({"NumericLessThan": {"s3:TlsVersion": "1.2"}}, {"s3:TlsVersion": "1.3"}, False),
        ({"StringEquals": {"a": "1", "b": "2"}}, {"a": "1"}, False),
    ],
)
def test_conditions(condition, context, expected):
    assert decide([allow(Condition=condition)], context=context).allowed is expected


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ({"NotAction": "sqs:*"}, "NotAction is not supported"),
        ({"NotPrincipal": "*"}, "NotPrincipal is not supported"),
        ({"Effect": "Perhaps"}, "Effect must be Allow or Deny, got Perhaps"),
        ({"Resource": "arn:aws:s3:::${aws:username}"}, "policy variables are not supported"),
        ({"Principal": {"Federated": "x"}}, "principals of Federated are not supported"),
        ({"Condition": {"IpAddress": {"aws:SourceIp": "::1"}}}, "condition operator IpAddress is not supported"),
    ],
)
def test_what_is_not_known_is_refused_by_name(statement, message):
    from emulator.iam.statements import UnsupportedPolicyError

    with pytest.raises(UnsupportedPolicyError, match=message):
        decide([{**allow(), **statement}])


def test_a_service_is_named_in_the_policy_of_the_resource():
    by = {"principal": "events.amazonaws.com"}
    assert decide(resource=[allow(Principal={"Service": "events.amazonaws.com"})], **by).allowed
    assert decide(resource=[allow(Principal={"Service": "sns.amazonaws.com"})], **by).missing == "resource"
    assert decide(resource=[allow(Principal={"AWS": "000000000000"})], **by).missing == "resource"
    assert decide(resource=None, **by).missing == "resource"


def test_a_service_sends_the_documented_keys_only():
    from emulator.iam.documented import TRUST, context_of

    alarm = "arn:aws:cloudwatch:eu-west-1:1:alarm:a"
    assert context_of("events.amazonaws.com", "AWS::SNS::TopicPolicy", "arn:aws:events:eu-west-1:1:rule/r", "1") == {}
    assert context_of("cloudwatch.amazonaws.com", "AWS::SNS::TopicPolicy", alarm, "1") == {
        "aws:SourceAccount": "1",
        "aws:SourceArn": alarm,
    }
    assert context_of("nobody.amazonaws.com", TRUST, alarm, "1") == {}


def explained(identity=(), resource=None, boundary=None, **call):
    from emulator.iam import explanation
    from emulator.iam.evaluation import Call, Policies
    from emulator.iam.evaluation import decide as decide_about
    from emulator.iam.statements import parse

    def statements(name, policy):
        return None if policy is None else parse(name, {"Version": "2012-10-17", "Statement": list(policy)})

    policies = Policies(
        statements("identity", identity), statements("resource", resource), statements("boundary", boundary)
    )
    return explanation.remedy(decide_about(Call(**{**CALL, **call}), policies), policies)


def test_a_denial_names_the_statement_that_is_missing_and_where():
    assert explained() == [
        f'  Missing in a policy of {ROLE}: {{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "{QUEUE}"}}',
        "  Condition keys that are sent: none",
    ]
    assert explained([allow()], boundary=[])[0].startswith(f"  Missing in the permissions boundary of {ROLE}: ")
    assert explained(principal="sns.amazonaws.com")[0] == (
        f'  Missing in the policy of {QUEUE}: {{"Effect": "Allow", "Action": "sqs:SendMessage", '
        f'"Principal": {{"Service": "sns.amazonaws.com"}}, "Resource": "{QUEUE}"}}'
    )


def test_a_denial_names_what_came_close():
    assert explained([allow(Resource=QUEUE + "2")])[1] == (f"  Not enough: identity, statement 1 allows it on {QUEUE}2")
    service = {"principal": "sns.amazonaws.com"}
    condition = {"ArnEquals": {"aws:SourceArn": "arn:t"}, "StringEquals": {"aws:SourceAccount": "1"}}
    own = [allow(Sid="S", Principal={"Service": "sns.amazonaws.com"}, Condition=condition)]
    assert explained(resource=own, context={"aws:SourceAccount": "2"}, **service)[1:] == [
        "  Not enough: resource, statement S allows it if ArnEquals aws:SourceArn arn:t; aws:SourceArn is not sent",
        "  Not enough: resource, statement S allows it if StringEquals aws:SourceAccount 1; aws:SourceAccount is 2",
        '  Condition keys that are sent: {"aws:SourceAccount": "2"}',
    ]
    other = [allow(Principal={"Service": "events.amazonaws.com"})]
    assert explained(resource=other, **service)[1] == (
        "  Not enough: resource, statement 1 allows it to events.amazonaws.com"
    )


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ("arn:aws:s3:::results/orders/1.json", "arn:aws:s3:::results/*"),
        ("arn:aws:s3:::results", "arn:aws:s3:::results"),
        ("arn:aws:states:eu-west-1:1:execution:m:run", "arn:aws:states:eu-west-1:1:execution:m:*"),
        ("arn:aws:states:eu-west-1:1:stateMachine:m", "arn:aws:states:eu-west-1:1:stateMachine:m"),
        ("arn:aws:logs:eu-west-1:1:log-group:/g:log-stream:s", "arn:aws:logs:eu-west-1:1:log-group:/g:*"),
        (QUEUE, QUEUE),
    ],
)
def test_a_statement_names_one_of_many_by_a_pattern(resource, expected):
    from emulator.iam.explanation import about

    assert about(resource) == expected
