import * as http from 'node:http';
import { type Console, type RawEvent, type Sources, startConsole, type WebhookRequest } from '../../src/server';

const ACCOUNT = 'eu-west-1:000000000000';
export const MACHINE = `arn:aws:states:${ACCOUNT}:stateMachine:pipeline`;
export const LAMBDA_A = `arn:aws:lambda:${ACCOUNT}:function:lambda-a`;
export const LAMBDA_B = `arn:aws:lambda:${ACCOUNT}:function:lambda-b`;
export const POST = `arn:aws:lambda:${ACCOUNT}:function:post`;
export const TABLE = `arn:aws:dynamodb:${ACCOUNT}:table/orders`;
export const BUCKET = 'arn:aws:s3:::results';
export const ALARM = `arn:aws:cloudwatch:${ACCOUNT}:alarm:failed`;
export const API = `arn:aws:execute-api:${ACCOUNT}:api1/v1/POST/orders`;
export const execution = (run: string) => `arn:aws:states:${ACCOUNT}:execution:pipeline:${run}`;

const ref = (Ref: string) => ({ Ref });
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const resource = (Type: string, path: string, Properties: object = {}) => ({
  Type,
  Properties,
  Metadata: { 'aws:cdk:path': `Dev/${path}/Resource` },
});
const allow = (Action: string, Resource: unknown) => ({ Effect: 'Allow', Action, Resource });
const policy = (role: string, ...Statement: object[]) =>
  resource('AWS::IAM::Policy', 'Policy', { Roles: [ref(role)], PolicyDocument: { Statement } });

/** Two stacks as the CDK makes them, as far as they are read. */
export const ORDERS_STACK = {
  name: 'Dev-Orders',
  template: {
    Resources: {
      Api: resource('AWS::ApiGateway::RestApi', 'Orders/OrderApi/Api'),
      Method: resource('AWS::ApiGateway::Method', 'Orders/OrderApi/Method', {
        RestApiId: ref('Api'),
        Integration: { Uri: { 'Fn::Join': ['', ['arn:', ref('Alias'), '/invocations']] } },
      }),
      Post: resource('AWS::Lambda::Function', 'Orders/OrderApi/Handler', {
        Role: arn('PostRole'),
        LoggingConfig: { LogGroup: ref('PostLogs') },
      }),
      Alias: resource('AWS::Lambda::Alias', 'Orders/OrderApi/HandlerAlias', { FunctionName: ref('Post') }),
      PostRole: resource('AWS::IAM::Role', 'Orders/OrderApi/HandlerRole'),
      PostLogs: resource('AWS::Logs::LogGroup', 'Orders/OrderApi/HandlerLogs'),
      PostPolicy: policy('PostRole', allow('dynamodb:BatchWriteItem', arn('Table'))),
      Table: resource('AWS::DynamoDB::Table', 'Orders/OrderApi/Table', { BillingMode: 'PAY_PER_REQUEST' }),
    },
  },
  physicalIds: { Api: 'api1', Post: 'post', Table: 'orders', PostLogs: '/logs/post' },
};

export const RESULTS_STACK = {
  name: 'Dev-Results',
  template: {
    Resources: {
      A: resource('AWS::Lambda::Function', 'Results/ResultsPipeline/ResultsFunction', { Role: arn('ARole') }),
      B: resource('AWS::Lambda::Function', 'Results/ResultsPipeline/OrderFunction', { Role: arn('BRole') }),
      BPolicy: policy('BRole', allow('s3:PutObject', { 'Fn::Join': ['', [arn('Bucket'), '/orders/*']] })),
      ARole: resource('AWS::IAM::Role', 'Results/ARole'),
      BRole: resource('AWS::IAM::Role', 'Results/BRole'),
      Bucket: resource('AWS::S3::Bucket', 'Results/ResultsPipeline/Bucket'),
      Machine: resource('AWS::StepFunctions::StateMachine', 'Results/ResultsPipeline/StateMachine', {
        RoleArn: arn('MachineRole'),
      }),
      MachineRole: resource('AWS::IAM::Role', 'Results/MachineRole'),
      MachinePolicy: policy('MachineRole', allow('lambda:InvokeFunction', [arn('A'), arn('B')])),
      Queue: resource('AWS::SQS::Queue', 'Alerting/SlackAlerting/Notifier/Queue', {
        RedrivePolicy: { deadLetterTargetArn: arn('DeadLetters') },
      }),
      DeadLetters: resource('AWS::SQS::Queue', 'Alerting/SlackAlerting/Notifier/DeadLetterQueue'),
      Notifier: resource('AWS::Lambda::Function', 'Alerting/SlackAlerting/Notifier/Handler'),
      Mapping: resource('AWS::Lambda::EventSourceMapping', 'Mapping', {
        EventSourceArn: arn('Queue'),
        FunctionName: ref('Notifier'),
      }),
      Schedule: resource('AWS::Scheduler::Schedule', 'Results/ResultsPipeline/Schedule', {
        Target: { Arn: ref('Machine'), DeadLetterConfig: { Arn: arn('NotStarted') } },
      }),
      NotStarted: resource('AWS::SQS::Queue', 'Results/ResultsPipeline/DeadLetterQueue'),
      Failed: resource('AWS::CloudWatch::Alarm', 'Results/ResultsPipeline/FailedAlarm', {
        MetricName: 'ExecutionsFailed',
        Dimensions: [{ Name: 'StateMachineArn', Value: ref('Machine') }],
        ComparisonOperator: 'GreaterThanThreshold',
        Threshold: 0,
        EvaluationPeriods: 1,
      }),
    },
  },
  physicalIds: {
    A: 'lambda-a',
    B: 'lambda-b',
    Bucket: 'results',
    Machine: MACHINE,
    Queue: 'http://127.0.0.1/0/alerts',
    DeadLetters: 'http://127.0.0.1/0/dead-alerts',
    NotStarted: 'http://127.0.0.1/0/not-started',
    Notifier: 'notifier',
    Schedule: 'daily',
    Failed: 'failed',
  },
};

export const DEFINITION = JSON.stringify({
  StartAt: 'Poll',
  States: {
    Poll: { Type: 'Task', Arguments: { FunctionName: `${LAMBDA_A}:live` }, Next: 'Ready?' },
    'Ready?': {
      Type: 'Choice',
      Choices: [{ Condition: '{% $ready %}', Next: 'StoreOrders' }],
      Default: 'WaitForResults',
    },
    WaitForResults: { Type: 'Wait', Seconds: 300, Next: 'Poll' },
    StoreOrders: {
      Type: 'Map',
      End: true,
      ItemProcessor: {
        StartAt: 'StoreOrder',
        States: {
          StoreOrder: {
            Type: 'Task',
            Arguments: { FunctionName: LAMBDA_B },
            Catch: [
              { ErrorEquals: ['OrderRejectedError'], Output: "{% {'outcome': 'rejected'} %}", Next: 'NotStored' },
              { ErrorEquals: ['States.ALL'], Output: "{% {'outcome': 'failed'} %}", Next: 'NotStored' },
            ],
            End: true,
          },
          NotStored: { Type: 'Succeed' },
        },
      },
    },
  },
});

const payload = (content: unknown) => {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return { text, size: text.length, cut: false };
};

/** A run with these orders: a poll that is not ready, one that is, then one invocation an order. */
export class Script {
  public readonly events: RawEvent[] = [];

  public add(kind: RawEvent['kind'], { input, output, log, ...fields }: Record<string, unknown>): this {
    const content = Object.entries({ input, output, log }).filter(([, value]) => value !== undefined);
    const payloads = Object.fromEntries(content.map(([name, value]) => [name, payload(value)]));
    this.events.push({
      id: this.events.length + 1,
      at: 1_800_000_000 + this.events.length,
      kind,
      ...fields,
      ...payloads,
    });
    return this;
  }

  public start(run: string, input: object = {}): this {
    return this.add('execution', { execution: execution(run), resource: MACHINE, phase: 'start', input });
  }

  public state(run: string, state: string, phase: 'start' | 'end', more: object = {}): this {
    return this.add('state', { execution: execution(run), resource: MACHINE, state, phase, ...more });
  }

  public poll(run: string, answer: object, requestId: string, error?: object): this {
    const invoked = { execution: execution(run), resource: LAMBDA_A, requestId };
    return this.state(run, 'Poll', 'start')
      .add('invocation', { ...invoked, phase: 'start' })
      .add('invocation', { ...invoked, phase: 'end', output: answer, error })
      .state(run, 'Poll', 'end', { output: answer });
  }

  public order(run: string, index: number, order: object, error?: object): this {
    const requestId = `b-${run}-${index}-${this.events.length}`;
    const invoked = { execution: execution(run), resource: LAMBDA_B, requestId, custom: { index }, input: order };
    this.add('invocation', { ...invoked, phase: 'start' });
    if (!error) {
      const key = `${BUCKET}/orders/${run}/${index}.json`;
      const call = { service: 's3', action: 'PutObject', status: 200, caller: LAMBDA_B };
      this.add('call', { ...call, execution: execution(run), resource: key, invocation: requestId });
    }
    return this.add('invocation', { ...invoked, phase: 'end', error, durationMs: 12, log: `order ${index} is done` });
  }

  public end(run: string, status: string, more: object = {}): this {
    return this.add('execution', {
      execution: execution(run),
      resource: MACHINE,
      phase: 'end',
      detail: { status },
      ...more,
    });
  }
}

/** Sources that a test sets; what it does not set fails. */
export class FakeSources implements Sources {
  public isDeployed = true;
  public requests: WebhookRequest[] = [];
  public emit: (events: RawEvent[]) => void = () => undefined;
  public asked: unknown[] = [];

  constructor(
    public events: RawEvent[] = [],
    overrides: Partial<Sources> = {},
  ) {
    Object.assign(this, overrides);
  }

  public session() {
    if (!this.isDeployed) return undefined;
    const urls = { endpoint: 'http://127.0.0.1:4566', ordersUrl: 'http://127.0.0.1:4566/orders' };
    return { ...urls, pollSeconds: 300, waitScale: 0.02, exampleBody: '[]', exampleOrders: '[]' };
  }

  public stacks = async () => [ORDERS_STACK, RESULTS_STACK];
  public alarms = async () => ({ failed: { state: 'OK' as const } });
  public definition = async () => DEFINITION;
  public async follow(onEvents: (events: RawEvent[]) => void, signal: AbortSignal): Promise<void> {
    this.emit = onEvents;
    onEvents(this.events);
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  }
  public event = async (id: number) => this.events.find((event) => event.id === id);
  public rows: Sources['rows'] = async () => [];
  public post: Sources['post'] = async () => ({ status: 201, body: '{"stored": 1}' });
  public objects: Sources['objects'] = async () => [];
  public object: Sources['object'] = async () => undefined;
  public runs: Sources['runs'] = async () => [];
  public startRun: Sources['startRun'] = async (input) => {
    this.asked.push(input);
    return 'new-run';
  };
  public stopRun: Sources['stopRun'] = async (id) => void this.asked.push(id);
  public repeatInput: Sources['repeatInput'] = async (id) => `{"runId":"${id}"}`;
  public queue: Sources['queue'] = async () => ({ depth: 0, messages: [] });
  public replay: Sources['replay'] = async (arn) => {
    this.asked.push(arn);
    return 2;
  };
  public webhookRequests = () => this.requests;
  public admin: Sources['admin'] = async (method, route, body) => {
    this.asked.push([method, route, body]);
    return { status: 200, body: route === 'faults' ? { faults: [] } : { services: [] } };
  };
  public time: Sources['time'] = async () => ({ now: 1_800_000_000, aheadSeconds: 100, waitScale: 0.02 });
}

/** A console with a map, for requests of its own page. */
export class TestConsole {
  private constructor(
    private readonly running: Console,
    public readonly sources: FakeSources,
  ) {}

  public static async start(sources: FakeSources, assets?: string): Promise<TestConsole> {
    const running = await startConsole({ sources, port: 0, assets });
    void running.follow();
    const console = new TestConsole(running, sources);
    if (sources.isDeployed) await console.get('system');
    return console;
  }

  public get url(): string {
    return this.running.url;
  }

  public close(): Promise<void> {
    return this.running.close();
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever is answered
  public async get(path: string): Promise<any> {
    return (await this.ask('GET', path)).body;
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever is answered
  public async ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: any }> {
    const origin = this.url.replace(/\/$/, '');
    const response = await this.request(method, `/api/${path}`, body === undefined ? undefined : JSON.stringify(body), {
      Origin: origin,
      'Content-Type': 'application/json',
    });
    return { status: response.status, body: JSON.parse(response.text) };
  }

  /** A request with any headers. */
  public request(
    method: string,
    path: string,
    body?: string,
    headers: http.OutgoingHttpHeaders = {},
  ): Promise<{ status: number; text: string; headers: http.IncomingHttpHeaders }> {
    return new Promise((resolve, reject) => {
      const options = { method, path, headers, host: '127.0.0.1', port: new URL(this.url).port, agent: false };
      const request = http.request(options, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode!, text, headers: response.headers }));
      });
      request.on('error', reject).end(body);
    });
  }

  /** Server-sent events up to one that meets a condition. */
  public async until(
    condition: (event: string, data: string) => boolean,
    headers: Record<string, string> = {},
  ): Promise<{ id?: string; event: string; data: string }[]> {
    const request = http.get(`${this.url}api/events`, { headers, agent: false });
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      request.on('response', resolve).on('error', reject);
    });
    const seen: { id?: string; event: string; data: string }[] = [];
    let rest = '';
    for await (const chunk of response.setEncoding('utf8')) {
      const parts = (rest + chunk).split('\n\n');
      rest = parts.pop()!;
      for (const part of parts) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(part)?.[1];
        seen.push({ id: field('id'), event: field('event') ?? '', data: field('data') ?? '' });
        if (condition(seen.at(-1)!.event, seen.at(-1)!.data)) return seen; // which ends the connection
      }
    }
    throw new Error('The stream has ended.');
  }
}
