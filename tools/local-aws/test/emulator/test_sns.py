"""SNS: topics from templates."""


def topic(**properties):
    return {"Topic": {"Type": "AWS::SNS::Topic", "Properties": properties}}


def key_of(aws, arn):
    return aws.client("sns").get_topic_attributes(TopicArn=arn)["Attributes"].get("KmsMasterKeyId")


def test_a_topic_has_the_key_of_its_template_also_after_an_update(aws):
    name, outputs = aws.deploy(topic(KmsMasterKeyId="alias/aws/sns"), {"Arn": {"Ref": "Topic"}})
    assert key_of(aws, outputs["Arn"]) == "alias/aws/sns"
    aws.deploy(topic(DisplayName="changed"), {"Arn": {"Ref": "Topic"}}, name)
    assert key_of(aws, outputs["Arn"]) is None
