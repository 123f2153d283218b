import { Token } from 'aws-cdk-lib/core';

/** Who is notified by a message, beyond seeing it in the channel. */
export class Mention {
  /** Everybody in the channel who is active. */
  public static here(): Mention {
    return new Mention('<!here>');
  }

  /** Everybody in the channel. */
  public static channel(): Mention {
    return new Mention('<!channel>');
  }

  /**
   * One person.
   *
   * @param memberId such as `U012AB3CD`, or a token; "Copy member ID" in the person's profile.
   * @throws Error when it is not a member id.
   */
  public static user(memberId: string): Mention {
    return new Mention(`<@${validId(memberId, /^[UW][A-Z0-9]{2,}$/, 'member id such as U012AB3CD')}>`);
  }

  /**
   * A user group, such as the people on call.
   *
   * @param groupId such as `S012AB3CD`, or a token; the last part of the group's web address.
   * @throws Error when it is not a user group id.
   */
  public static userGroup(groupId: string): Mention {
    return new Mention(`<!subteam^${validId(groupId, /^S[A-Z0-9]{2,}$/, 'user group id such as S012AB3CD')}>`);
  }

  /** @param text the mention as Slack writes it. */
  private constructor(public readonly text: string) {}
}

/** Mentions by severity of the alert. */
export interface SeverityMentions {
  /**
   * With alerts that are good to know.
   *
   * @default - nobody is mentioned
   */
  readonly info?: Mention;

  /**
   * With alerts that somebody should look at today.
   *
   * @default - nobody is mentioned
   */
  readonly warning?: Mention;

  /**
   * With alerts that somebody has to act on now.
   *
   * @default - nobody is mentioned
   */
  readonly critical?: Mention;
}

function validId(id: string, pattern: RegExp, what: string): string {
  if (!Token.isUnresolved(id) && !pattern.test(id)) {
    throw new Error(`Mention: '${id}' is not a ${what}`);
  }
  return id;
}
