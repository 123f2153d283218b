"""Secrets in templates."""


def test_a_reference_to_a_secret_is_its_arn_also_after_an_update(aws):
    def template(text):
        return {"Secret": {"Type": "AWS::SecretsManager::Secret", "Properties": {"SecretString": text}}}

    secrets = aws.client("secretsmanager")
    outputs = {"Ref": {"Ref": "Secret"}}
    name, created = aws.deploy(template("first"), outputs)
    arn = created["Ref"]
    assert secrets.describe_secret(SecretId=arn)["ARN"] == arn

    _, updated = aws.deploy(template("second"), outputs, name)
    assert updated["Ref"] == arn
    assert secrets.get_secret_value(SecretId=arn)["SecretString"] == "second"

    cloudformation = aws.client("cloudformation")
    cloudformation.delete_stack(StackName=name)
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
    assert arn not in [secret["ARN"] for secret in secrets.list_secrets()["SecretList"]]
