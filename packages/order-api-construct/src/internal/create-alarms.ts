// A copy of tools/construct-kit/src/create-alarms.ts: change it there, then run `npm run kit`.
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** Period of the metrics that alarms watch, unless they say otherwise. */
export const ALARM_PERIOD = Duration.minutes(5);

/** What a user may say of one alarm. Every construct declares the same members for its users. */
export interface AlarmChoice {
  readonly enabled?: boolean;
  readonly threshold?: number;
  readonly evaluationPeriods?: number;
  readonly notify?: boolean;
  readonly severity?: string;
}

/** One alarm: it goes off while the metric is greater than the threshold. */
export interface AlarmDefinition {
  /** What is wrong, and what that means for users. */
  readonly description: string;
  /** What it watches. Called only for an alarm that is created. */
  readonly metric: () => cloudwatch.IMetric;
  /** Greater than this is too much. */
  readonly threshold: number;
  /** Periods in a row that have to be over the threshold. */
  readonly evaluationPeriods: number;
  /** Whether the alarm publishes: true for what nothing else reports. */
  readonly notify: boolean;
  /** How bad it is: `critical`, `warning` or `info`. */
  readonly severity: string;
  /**
   * What is different from all other alarms, e.g. for one that goes off when nothing happens.
   *
   * @default - greater than the threshold; missing data is fine
   */
  readonly differently?: Partial<Pick<cloudwatch.AlarmProps, 'comparisonOperator' | 'treatMissingData'>>;
}

/** What becomes of the definitions. */
export interface CreateAlarmsProps<Name extends string> {
  /** All alarms of the construct; one that has nothing to watch is left out. */
  readonly definitions: { readonly [N in Name]?: AlarmDefinition };
  /** What the user says of them. */
  readonly choices: { readonly [N in Name]?: AlarmChoice } | undefined;
  /** Where alarms that notify publish, when they go off and when it is over. */
  readonly topic: sns.ITopic | undefined;
  /**
   * Where they publish as well: for alarms on reports that did not get through to `topic`.
   *
   * @default - `topic` only
   */
  readonly fallbackTopic?: sns.ITopic;
}

/**
 * Creates the alarms that are not switched off, each below `scope` with the id `<Name>Alarm`. Its description begins with the
 * severity and the path of the construct: `[critical] Dev/Orders/OrderApi: …`.
 */
export function createAlarms<Name extends string>(
  scope: Construct,
  { definitions, choices, topic, fallbackTopic }: CreateAlarmsProps<Name>,
): { readonly [N in Name]?: cloudwatch.Alarm } {
  const alarms: { [N in Name]?: cloudwatch.Alarm } = {};
  const notified = [topic, fallbackTopic].filter((one) => one !== undefined).map((one) => new actions.SnsAction(one));
  for (const name of Object.keys(definitions) as Name[]) {
    const choice = choices?.[name] ?? {};
    const definition = definitions[name];
    if (definition === undefined || choice.enabled === false) continue;
    const alarm = createAlarm(scope, name, definition, choice);
    if (choice.notify ?? definition.notify) {
      alarm.addAlarmAction(...notified);
      alarm.addOkAction(...notified);
    }
    alarms[name] = alarm;
  }
  return alarms;
}

function createAlarm(
  scope: Construct,
  name: string,
  definition: AlarmDefinition,
  choice: AlarmChoice,
): cloudwatch.Alarm {
  const severity = choice.severity ?? definition.severity;
  return new cloudwatch.Alarm(scope, `${name[0].toUpperCase()}${name.slice(1)}Alarm`, {
    alarmDescription: `[${severity}] ${scope.node.path}: ${definition.description}`,
    metric: definition.metric(),
    threshold: choice.threshold ?? definition.threshold,
    evaluationPeriods: choice.evaluationPeriods ?? definition.evaluationPeriods,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    ...definition.differently,
  });
}
