import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { AlertDestination, type AlertDestinationBindOptions } from './alert-destination';
import { like, struct } from './internal/prop-rules';
import type { SeverityMentions } from './mention';
import { Notifier } from './notifier';
import type { AlertSeverity } from './severity';
import { ID, MENTIONS, SEVERITIES } from './validation';

/** Properties of a Slack webhook as a destination. */
export interface SlackWebhookProps {
  /**
   * Secret that holds the URL of the incoming webhook: as its whole value, in quotes, or as the only URL in JSON. While it is
   * missing, empty, `muted` or `not linked`, alerts are logged and counted as not linked. Any other value is an error: alerts
   * are tried again, become dead letters, and an alarm goes off.
   *
   * @default - a new secret, whose value you replace by the URL once you have it
   */
  readonly secret?: secretsmanager.ISecret;

  /**
   * Severities that are sent. A webhook is bound to one channel, so a second webhook is how critical alerts get a channel of
   * their own.
   *
   * @default - all severities
   */
  readonly severities?: AlertSeverity[];

  /**
   * Who is mentioned, by severity of the alert.
   *
   * @default - nobody
   */
  readonly mentions?: SeverityMentions;

  /**
   * Id of the construct made for this webhook; to be chosen when there are several.
   *
   * @default 'Notifier'
   */
  readonly id?: string;
}

const RULES = struct<SlackWebhookProps>({
  secret: like('secretsmanager.ISecret', 'secretArn'),
  severities: SEVERITIES,
  mentions: MENTIONS,
  id: ID,
});

/** An incoming webhook of Slack, or of a service that takes the same messages. */
export class SlackWebhook extends AlertDestination {
  constructor(private readonly props: SlackWebhookProps = {}) {
    super();
  }

  /** What is wrong with the props. */
  public override validate(name: string): string[] {
    return RULES.problems(name, this.props);
  }

  /** Creates a `Notifier`, and a secret unless one was given. */
  public bind(scope: Construct, options: AlertDestinationBindOptions): Construct[] {
    const { secret, severities, mentions, id = 'Notifier' } = this.props;
    const webhookSecret = secret ?? createSecret(scope, `${id}WebhookSecret`, options);
    const { alertTopic, fallbackTopic, encryptionKey, delivery } = options;
    const of = { alertTopic, fallbackTopic, encryptionKey, delivery };
    return [new Notifier(scope, id, { ...of, webhookSecret, severities, mentions })];
  }
}

/** A new secret says that no webhook is linked yet; its random part is what Secrets Manager has to generate. */
function createSecret(
  scope: Construct,
  id: string,
  { encryptionKey }: AlertDestinationBindOptions,
): secretsmanager.Secret {
  return new secretsmanager.Secret(scope, id, {
    description: 'URL of the Slack incoming webhook for alerts: replace the whole value with it',
    generateSecretString: {
      secretStringTemplate: JSON.stringify({ webhook: 'not linked' }),
      generateStringKey: 'placeholder',
    },
    encryptionKey,
  });
}
