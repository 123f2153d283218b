/** What can be switched on, as the local AWS names it: `PUT /api/faults/{id}`. */
export interface FaultSettings {
  readonly service: string;
  readonly mode: string;
  /** Operation, e.g. `PutItem`; undefined for all of the service. */
  readonly action?: string;
  /** Id of the function whose calls they are; undefined for everybody's. */
  readonly caller?: string;
  readonly status?: number;
  readonly milliseconds?: number;
  /** Concurrent executions of all functions. */
  readonly limit?: number;
  /** Share of the calls, 0 to 1. */
  readonly rate?: number;
  /** How many calls are left. */
  readonly next?: number;
}

/** Modes in words. */
export const MODE_TITLES: Readonly<Record<string, string>> = {
  throttle: 'throttle',
  error: 'fail',
  denied: 'deny',
  slow: 'slow down',
  cutBefore: 'cut off before it takes effect',
  cutAfter: 'cut off after it took effect',
  partial: 'half-finish',
  hang: 'hang: no answer',
  revoked: 'revoked webhook',
  concurrency: 'lower the concurrency of the account',
};

export interface Preset {
  readonly id: string;
  readonly title: string;
  readonly group: 'AWS' | 'Slack';
  readonly settings: FaultSettings;
}

/** What people want to see first, each a switch. */
export const PRESETS: readonly Preset[] = [
  ...[
    preset('dynamodb-throttle', 'DynamoDB throttles half of the calls', {
      service: 'dynamodb',
      mode: 'throttle',
      rate: 0.5,
    }),
    preset('dynamodb-partial', 'DynamoDB finishes only half of each batch', {
      service: 'dynamodb',
      mode: 'partial',
      action: 'BatchWriteItem',
    }),
    preset('s3-fail', 'S3 fails on every PutObject', { service: 's3', mode: 'error', action: 'PutObject' }),
    preset('s3-slow', 'S3 takes two seconds longer', { service: 's3', mode: 'slow', milliseconds: 2000 }),
    preset('s3-cut', 'S3 stores, but its answer is lost', { service: 's3', mode: 'cutAfter', action: 'PutObject' }),
    preset('sns-fail', 'SNS fails', { service: 'sns', mode: 'error' }),
    preset('lambda-concurrency', 'The account runs two functions at a time', {
      service: 'lambda',
      mode: 'concurrency',
      limit: 2,
    }),
  ],
  ...[
    slack('slack-429', 'Slack answers 429, too many requests', { service: 'webhook', mode: 'throttle' }),
    slack('slack-500', 'Slack answers 500', { service: 'webhook', mode: 'error', status: 500 }),
    slack('slack-hang', 'Slack hangs', { service: 'webhook', mode: 'hang' }),
    slack('slack-cut', 'Slack takes the message, but its answer is lost', { service: 'webhook', mode: 'cutAfter' }),
    slack('slack-revoked', 'The webhook is revoked', { service: 'webhook', mode: 'revoked' }),
  ],
];

function preset(id: string, title: string, settings: FaultSettings): Preset {
  return { id, title, group: 'AWS', settings };
}

function slack(id: string, title: string, settings: FaultSettings): Preset {
  return { ...preset(id, title, settings), group: 'Slack' };
}

/** An id for a fault of one's own: the same settings are the same fault. */
export function faultId({ service, mode, action, caller }: FaultSettings): string {
  return [service, action, mode, caller]
    .filter(Boolean)
    .join('-')
    .replace(/[^\w-]/g, '-');
}
