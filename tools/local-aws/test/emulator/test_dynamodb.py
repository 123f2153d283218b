"""DynamoDB: table settings from templates, unprocessed items on demand."""

import json

import pytest

KEY = {
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}
TTL = {"AttributeName": "expires_at", "Enabled": True}
RECOVERY = {"PointInTimeRecoveryEnabled": True}


def table(**properties):
    return {"Table": {"Type": "AWS::DynamoDB::Table", "Properties": {**KEY, **properties}}}


def global_table(**replica):
    properties = {
        **KEY,
        "TimeToLiveSpecification": TTL,
        "SSESpecification": {"SSEEnabled": True, "SSEType": "KMS"},
        "Replicas": [{"Region": "eu-west-1", **replica}],
    }
    return {"Table": {"Type": "AWS::DynamoDB::GlobalTable", "Properties": properties}}


def settings(aws, name):
    dynamodb = aws.client("dynamodb")
    described = dynamodb.describe_table(TableName=name)["Table"]
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    return {
        "ttl": dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"],
        "recovery": backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"],
        "protection": described["DeletionProtectionEnabled"],
        "encryption": described.get("SSEDescription", {}).get("SSEType"),
    }


def test_a_table_has_the_time_to_live_and_the_recovery_of_its_template(aws):
    template = table(TimeToLiveSpecification=TTL, PointInTimeRecoverySpecification=RECOVERY)
    _, outputs = aws.deploy(template, {"Name": {"Ref": "Table"}})
    found = settings(aws, outputs["Name"])
    assert found["ttl"] == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at"}
    assert found["recovery"] == "ENABLED"
    assert found["encryption"] is None


def test_an_update_turns_them_off_again_and_keeps_the_items(aws):
    template = table(TimeToLiveSpecification=TTL, PointInTimeRecoverySpecification=RECOVERY)
    name, outputs = aws.deploy(template, {"Name": {"Ref": "Table"}})
    dynamodb = aws.client("dynamodb")
    dynamodb.put_item(TableName=outputs["Name"], Item={"id": {"S": "a"}})
    aws.deploy(table(), {"Name": {"Ref": "Table"}}, name)
    found = settings(aws, outputs["Name"])
    assert found["ttl"]["TimeToLiveStatus"] == "DISABLED"
    assert found["recovery"] == "DISABLED"
    assert dynamodb.scan(TableName=outputs["Name"])["Count"] == 1


def test_a_global_table_has_the_settings_of_its_replica(aws):
    template = global_table(PointInTimeRecoverySpecification=RECOVERY, DeletionProtectionEnabled=True)
    _, outputs = aws.deploy(template, {"Name": {"Ref": "Table"}})
    found = settings(aws, outputs["Name"])
    assert found["ttl"]["TimeToLiveStatus"] == "ENABLED"
    assert (found["recovery"], found["protection"], found["encryption"]) == ("ENABLED", True, "KMS")


@pytest.fixture
def orders(aws):
    return aws.deploy(table(), {"Name": {"Ref": "Table"}})[1]["Name"]


def batch_write(aws, name, count):
    requests = [{"PutRequest": {"Item": {"id": {"S": str(index)}}}} for index in range(count)]
    return aws.client("dynamodb").batch_write_item(RequestItems={name: requests})["UnprocessedItems"].get(name, [])


def test_a_batch_is_stored_in_part_as_often_as_a_test_asks(aws, orders):
    fault = {"unprocessedItems": {orders: {"keep": 2, "calls": 1}}}
    assert aws.request("/_local-aws/faults", "PUT", json.dumps(fault)) == (200, {**fault, "faults": []})
    left = batch_write(aws, orders, 5)
    assert [one["PutRequest"]["Item"]["id"]["S"] for one in left] == ["2", "3", "4"]
    assert aws.client("dynamodb").scan(TableName=orders)["Count"] == 2
    assert batch_write(aws, orders, 5) == []
    assert aws.client("dynamodb").scan(TableName=orders)["Count"] == 5


def test_a_batch_may_be_left_out_as_a_whole(aws, orders):
    aws.request("/_local-aws/faults", "PUT", json.dumps({"unprocessedItems": {orders: {"keep": 0, "calls": 1}}}))
    assert len(batch_write(aws, orders, 3)) == 3
    assert aws.client("dynamodb").scan(TableName=orders)["Count"] == 0


def test_faults_can_be_taken_back_and_wrong_ones_are_refused(aws, orders):
    aws.request("/_local-aws/faults", "PUT", json.dumps({"unprocessedItems": {orders: {"keep": 0, "calls": 9}}}))
    assert aws.request("/_local-aws/faults", "DELETE") == (200, {"unprocessedItems": {}, "faults": []})
    assert batch_write(aws, orders, 3) == []
    assert aws.request("/_local-aws/faults", "PUT", "{}")[0] == 400
    assert aws.request("/_local-aws/nothing")[0] == 404
