import { CreateTableCommand, DeleteTableCommand, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';

/** The orders table of one run. */
export class OrdersTable {
  private readonly client: DynamoDBClient;

  constructor(
    endpoint: string,
    readonly name: string,
  ) {
    this.client = new DynamoDBClient({
      endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'burst', secretAccessKey: 'burst' },
    });
  }

  async create(): Promise<void> {
    await this.client.send(
      new CreateTableCommand({
        TableName: this.name,
        KeySchema: [{ AttributeName: 'record_id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'record_id', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
  }

  /** Every key. */
  async keys(): Promise<Set<string>> {
    const keys = new Set<string>();
    const scan = { TableName: this.name, ConsistentRead: true, ProjectionExpression: 'record_id' };
    for await (const page of paginateScan({ client: this.client }, scan)) {
      for (const item of page.Items ?? []) keys.add(item.record_id.S!);
    }
    return keys;
  }

  async delete(): Promise<void> {
    await this.client.send(new DeleteTableCommand({ TableName: this.name }));
    this.client.destroy();
  }
}
