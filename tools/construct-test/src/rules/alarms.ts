import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Member } from '../public-surface';
import { PATH, resourcesOf, type Rule, type Subject, templateOf, type Values } from '../subject';

const OPTIONS = ['enabled', 'evaluationPeriods', 'notify', 'severity', 'threshold'];

/** `alarms` is a struct with a member per alarm, each with the same options. */
export const alarmsHaveTheSameOptions: Rule = ({ alarmOwner }, api) => {
  const prop = api.props.find(({ name }) => name === 'alarms');
  const problems =
    prop && prop.members().length > 0 ? [] : [`alarms is ${prop?.type ?? 'no prop'}, expected a struct of alarms`];
  const owner = alarmOwner === undefined ? api.members : (api.exports.get(alarmOwner) ?? []);
  const created = owner.find(({ name }) => name === 'alarms')?.members() ?? [];
  const offered = alarmProps(api.props);
  return [
    ...problems,
    ...difference('alarms', names(offered), names(created)),
    ...offered.flatMap((alarm) => difference(`alarms.${alarm.name}`, OPTIONS, names(alarm.members()))),
    ...offered
      .flatMap((alarm) => alarm.members().map((option) => ({ alarm, option })))
      .filter(({ option }) => option.name === 'threshold' && !['number', 'Duration'].includes(option.type))
      .map(({ alarm, option }) => `alarms.${alarm.name}.threshold is ${option.type}, expected number or Duration`),
  ];
};

/** Switched off, an alarm is missing, and it alone. */
export const alarmsCanBeSwitchedOff: Rule = (subject, api) => {
  const all = alarmIds(templateOf(subject, topicOf(subject)));
  return alarmProps(api.props).flatMap(({ name }) => {
    const left = alarmIds(templateOf(subject, withAlarm(subject, name, { enabled: false })));
    const gone = all.filter((id) => !left.includes(id));
    return gone.length === 1 && gone[0].toLowerCase().includes(name.toLowerCase())
      ? []
      : [`alarms.${name}: { enabled: false } removes ${gone.join(', ') || 'nothing'}`];
  });
};

/** Every alarm says how bad it is, and whose it is, and one that notifies says when it is over. */
export const alarmsSaySeverityAndAllClear: Rule = (subject) =>
  resourcesOf(templateOf(subject, topicOf(subject)), 'AWS::CloudWatch::Alarm').flatMap(([id, { Properties }]) => {
    const { AlarmDescription, AlarmActions, OKActions } = Properties ?? {};
    const beginning = new RegExp(`^\\[(critical|warning|info)\\] ${PATH}\\b`);
    return [
      ...(beginning.test(String(AlarmDescription))
        ? []
        : [`${id}: its description begins '${String(AlarmDescription).slice(0, 40)}', expected '[severity] ${PATH}…'`]),
      ...(JSON.stringify(AlarmActions) === JSON.stringify(OKActions)
        ? []
        : [`${id}: notifies, but not when it is over`]),
    ];
  });

/** `threshold` has one meaning: the alarm goes off when the metric is greater. */
export const thresholdsAreGreaterThan: Rule = (subject, api) => {
  const numeric = alarmProps(api.props).filter(({ members }) =>
    members().some(({ name, type }) => name === 'threshold' && type === 'number'),
  );
  return numeric.flatMap(({ name }) => {
    const [found] = resourcesOf(
      templateOf(subject, withAlarm(subject, name, { threshold: 77 })),
      'AWS::CloudWatch::Alarm',
    ).filter(([, { Properties }]) => Properties?.Threshold === 77);
    if (!found) return [`alarms.${name}: no alarm takes the threshold`];
    const operator = found[1].Properties?.ComparisonOperator;
    return operator === 'GreaterThanThreshold'
      ? []
      : [`alarms.${name}: ${String(operator)}, expected GreaterThanThreshold`];
  });
};

/** `notify` and `severity` win over the default of every alarm. */
export const alarmsCanBeSilencedAndRated: Rule = (subject, api) =>
  alarmProps(api.props).flatMap(({ name }) => {
    const silent = alarmNamed(subject, name, { notify: false });
    const loud = alarmNamed(subject, name, { notify: true, severity: 'info' });
    return [
      ...(silent?.AlarmActions === undefined ? [] : [`alarms.${name}: { notify: false } still notifies`]),
      ...(loud?.AlarmActions !== undefined ? [] : [`alarms.${name}: { notify: true } does not notify`]),
      ...(String(loud?.AlarmDescription).startsWith('[info]') ? [] : [`alarms.${name}: { severity } changes nothing`]),
    ];
  });

function alarmNamed(subject: Subject, name: string, options: Values): Values | undefined {
  const template = templateOf(subject, withAlarm(subject, name, options));
  return resourcesOf(template, 'AWS::CloudWatch::Alarm').find(([id]) =>
    id.toLowerCase().includes(`${name}alarm`.toLowerCase()),
  )?.[1].Properties;
}

/** Members of the prop `alarms`. */
export function alarmProps(props: readonly Member[]): Member[] {
  return props.find(({ name }) => name === 'alarms')?.members() ?? [];
}

function withAlarm(subject: Subject, name: string, options: Values): (scope: Construct) => Values {
  return (scope) => ({ ...topicOf(subject)(scope), alarms: { [name]: options } });
}

/** A topic to notify: without one a construct may have nothing that some alarms watch. */
function topicOf(subject: Subject): (scope: Construct) => Values {
  return (scope) => (subject.ownTopic ? {} : { alertTopic: new sns.Topic(scope, 'AlertTopic') });
}

function alarmIds(template: Values): string[] {
  return resourcesOf(template, 'AWS::CloudWatch::Alarm').map(([id]) => id);
}

function names(members: readonly Member[]): string[] {
  return members.map(({ name }) => name);
}

function difference(of: string, expected: readonly string[], found: readonly string[]): string[] {
  const missing = expected.filter((name) => !found.includes(name));
  const extra = found.filter((name) => !expected.includes(name));
  return [
    ...(missing.length > 0 ? [`${of}: lacks ${missing.join(', ')}`] : []),
    ...(extra.length > 0 ? [`${of}: has ${extra.join(', ')} beside what it should`] : []),
  ];
}
