/** Kinds of resources on the map. */
export type ResourceKind =
  | 'client'
  | 'api'
  | 'function'
  | 'table'
  | 'state-machine'
  | 'bucket'
  | 'topic'
  | 'queue'
  | 'schedule'
  | 'rule'
  | 'alarm'
  | 'webhook';

/** `GET /api/system`: what is deployed, from the synthesized templates. */
export interface System {
  readonly resources: readonly Resource[];
  readonly edges: readonly Edge[];
  /** Where it runs. */
  readonly session: SystemSession;
}

export interface SystemSession {
  readonly endpoint: string;
  readonly ordersUrl: string;
  /** Seconds that the pipeline waits between polls as deployed, and the factor on it here. */
  readonly pollSeconds: number;
  readonly waitScale: number;
  /** A body that the orders API takes, for the editor. */
  readonly exampleBody: string;
  /** Orders that a run takes, for "start a run with own orders". */
  readonly exampleOrders: string;
}

/** Something that is deployed; also the client that posts orders (`client`), and Slack (`webhook`). */
export interface Resource {
  /** `Stack/LogicalId`; `client` and `webhook` for those that no template has. */
  readonly id: string;
  readonly kind: ResourceKind;
  /** What people call it: "Lambda B", "Orders table". */
  readonly title: string;
  /** Type of the template's resource, e.g. `AWS::Lambda::Function`. */
  readonly type?: string;
  readonly stack?: string;
  readonly logicalId?: string;
  /** Its path in the construct tree. */
  readonly path?: string;
  readonly physicalId?: string;
  readonly arn?: string;
  /** Properties of the template; what refers to other resources stands as `<LogicalId>` or `<LogicalId.Attribute>`. */
  readonly properties?: Readonly<Record<string, unknown>>;
  /** What its role allows, and its own policy, a sentence each: "may dynamodb:BatchWriteItem on the Orders table". */
  readonly policy?: readonly PolicySentence[];
  /** Name of its log group. */
  readonly logGroup?: string;
  /** Of an alarm: what it watches, and what it is called. */
  readonly alarm?: { readonly watches?: string; readonly metric: string; readonly condition: string };
}

/** A statement of a policy in words. */
export interface PolicySentence {
  /** `role` for what it may do, `resource` for who may do something with it. */
  readonly of: 'role' | 'resource';
  readonly effect: 'Allow' | 'Deny';
  readonly text: string;
}

/** What flows between two resources, by the templates. */
export interface Edge {
  readonly id: string;
  /** {@link Resource.id}. */
  readonly from: string;
  readonly to: string;
  /** What flows: "invokes", "writes rows", "stores objects", "delivers", "notifies". */
  readonly label: string;
}

export interface AlarmState {
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  readonly since?: string;
  readonly reason?: string;
}
