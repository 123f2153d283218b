import * as chatbot from 'aws-cdk-lib/aws-chatbot';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Names } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { AlertDestination, type AlertDestinationBindOptions } from './alert-destination';
import { like, list, required, struct, text } from './internal/prop-rules';
import { ID } from './validation';

/** Properties of a Slack channel of Amazon Q Developer in chat applications. */
export interface AmazonQChatProps {
  /** Id of the Slack workspace, such as `T012AB3CD`. It has to be authorised once by hand, in the console of Amazon Q. */
  readonly workspaceId: string;

  /** Id of the channel, such as `C012AB3CD`. */
  readonly channelId: string;

  /**
   * Name of the configuration, unique in the account.
   *
   * @default - made from the construct's path
   */
  readonly configurationName?: string;

  /**
   * What people in the channel may do at most, whatever their role allows.
   *
   * @default - CloudWatchReadOnlyAccess; Amazon Q's own default is AdministratorAccess
   */
  readonly guardrailPolicies?: iam.IManagedPolicy[];

  /**
   * Role that the channel acts in.
   *
   * @default - a new role without permissions
   */
  readonly role?: iam.IRole;

  /**
   * Id of the construct made for this channel; to be chosen when there are several.
   *
   * @default 'AmazonQ'
   */
  readonly id?: string;
}

const RULES = struct<AmazonQChatProps>({
  workspaceId: required(text({ pattern: /^T[A-Z0-9]{2,}$/, allowed: 'a workspace id such as T012AB3CD' })),
  channelId: required(text({ pattern: /^[CG][A-Z0-9]{2,}$/, allowed: 'a channel id such as C012AB3CD' })),
  // CloudFormation template reference, AWS::Chatbot::SlackChannelConfiguration: ^[A-Za-z0-9-_]{1,128}$
  configurationName: text({ pattern: /^[\w-]{1,128}$/, allowed: '1 to 128 letters, digits, hyphens and underscores' }),
  guardrailPolicies: list(like('iam.IManagedPolicy', 'managedPolicyArn')),
  role: like('iam.IRole', 'roleArn'),
  id: ID,
});

/**
 * Amazon Q Developer in chat applications, formerly AWS Chatbot. No code and no secret, but also no dead letters: what it
 * does not understand it drops. It gets every alert of the topic.
 */
export class AmazonQChat extends AlertDestination {
  constructor(private readonly props: AmazonQChatProps) {
    super();
  }

  /** What is wrong with the props. */
  public override validate(name: string): string[] {
    return RULES.problems(name, this.props);
  }

  /** Creates the configuration of the channel. */
  public bind(scope: Construct, { alertTopic }: AlertDestinationBindOptions): Construct[] {
    const { workspaceId, channelId, configurationName, guardrailPolicies, role, id = 'AmazonQ' } = this.props;
    const channel = new chatbot.SlackChannelConfiguration(scope, id, {
      slackChannelConfigurationName:
        configurationName ?? `${Names.uniqueResourceName(scope, { maxLength: 90, separator: '-' })}-${id}`,
      slackWorkspaceId: workspaceId,
      slackChannelId: channelId,
      notificationTopics: [alertTopic],
      guardrailPolicies: guardrailPolicies ?? [iam.ManagedPolicy.fromAwsManagedPolicyName('CloudWatchReadOnlyAccess')],
      loggingLevel: chatbot.LoggingLevel.ERROR,
      role,
    });
    return [channel];
  }
}
