import { Names } from 'aws-cdk-lib/core';
import * as chatbot from 'aws-cdk-lib/aws-chatbot';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { AlertDestination, type AlertDestinationBindOptions } from './alert-destination';

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

/**
 * Amazon Q Developer in chat applications, formerly AWS Chatbot. No code and no secret, but also no dead letters: what it
 * does not understand it drops. It gets every alert of the topic.
 */
export class AmazonQChat extends AlertDestination {
  public constructor(private readonly props: AmazonQChatProps) {
    super();
    if (!/^T[A-Z0-9]{2,}$/.test(props.workspaceId)) {
      throw new Error(`AmazonQChat: workspaceId must be a workspace id such as T012AB3CD, got ${props.workspaceId}`);
    }
    if (!/^[CG][A-Z0-9]{2,}$/.test(props.channelId)) {
      throw new Error(`AmazonQChat: channelId must be a channel id such as C012AB3CD, got ${props.channelId}`);
    }
  }

  public bind(scope: Construct, { topic }: AlertDestinationBindOptions): Construct[] {
    const { workspaceId, channelId, configurationName, guardrailPolicies, role, id = 'AmazonQ' } = this.props;
    const channel = new chatbot.SlackChannelConfiguration(scope, id, {
      slackChannelConfigurationName:
        configurationName ?? `${Names.uniqueResourceName(scope, { maxLength: 90, separator: '-' })}-${id}`,
      slackWorkspaceId: workspaceId,
      slackChannelId: channelId,
      notificationTopics: [topic],
      guardrailPolicies: guardrailPolicies ?? [iam.ManagedPolicy.fromAwsManagedPolicyName('CloudWatchReadOnlyAccess')],
      loggingLevel: chatbot.LoggingLevel.ERROR,
      role,
    });
    return [channel];
  }
}
