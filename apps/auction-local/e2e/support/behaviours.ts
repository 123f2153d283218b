import { CloudWatchClient, DescribeAlarmsCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  type Target,
} from '@aws-sdk/client-scheduler';
import { ListExecutionsCommand, SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { waitFor } from '@org/auction-infra/wait-for';
import { clientConfig, type IamDecision, iamDecisions } from '@org/local-aws';
import type { LocalSystem } from './system';

/** What the system is for, each as one thing that is done and that can be seen to have happened. */
export interface Behaviour {
  /** Does it. The name is part of what it leaves. */
  act(system: LocalSystem, name: string): Promise<void>;
  /** Whether it has happened. */
  happened(system: LocalSystem, name: string): Promise<boolean>;
}

const messageWith = (text: (name: string) => string) => (system: LocalSystem, name: string) =>
  Promise.resolve(system.receiver.messages.some(({ body }) => JSON.stringify(body).includes(text(name))));

const runDate = '2026-01-31';
const run = (system: LocalSystem, runId: string, ...orders: object[]) => system.run({ runId, runDate, orders });

/** A client of the local AWS's Scheduler. */
export const schedulerOf = (system: LocalSystem) => new SchedulerClient(clientConfig(system.emulator.endpoint));

/** The target of Dev's schedule. */
export async function dailyTarget(system: LocalSystem): Promise<Target> {
  const { Schedules = [] } = await schedulerOf(system).send(new ListSchedulesCommand({}));
  const { Name } = Schedules.find(({ Name: name }) => name!.startsWith('Dev-'))!;
  return (await schedulerOf(system).send(new GetScheduleCommand({ Name }))).Target!;
}

/** What Dev does, by name. */
export const BEHAVIOURS = {
  'posted orders are stored': {
    act: async (system, name) => {
      await system.post([{ record_id: name, parameter_1: 'a', parameter_2: 1 }]);
    },
    happened: async (system, name) => name in (await system.rows()),
  },
  'accepted orders are results': {
    act: async (system, name) => {
      await run(system, name, { order: 'accepted', id: name });
    },
    happened: async (system, name) => (await system.results()).some(({ key }) => key.includes(`/${name}/`)),
  },
  'rejected orders are a message': {
    act: async (system, name) => {
      await run(system, name, { order: 'rejected', id: name });
    },
    happened: messageWith((name) => name),
  },
  'an interrupted run is a message': {
    act: async (system, name) => {
      const sfn = new SFNClient(clientConfig(system.emulator.endpoint));
      const { StateMachineArn: stateMachineArn } = system.outputs;
      const input = JSON.stringify({ runId: name, runDate });
      const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, name, input }));
      await sfn.send(new StopExecutionCommand({ executionArn, cause: name }));
    },
    happened: messageWith((name) => name),
  },
  'an alarm is a message': {
    act: async (system, name) => {
      const cloudwatch = new CloudWatchClient(clientConfig(system.emulator.endpoint));
      const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({}));
      const { AlarmName } = MetricAlarms.find(({ AlarmActions = [] }) =>
        AlarmActions.some((topic) => topic.includes('AlertingTopic')),
      )!;
      for (const StateValue of ['OK', 'ALARM'] as const) {
        await cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: name }));
      }
    },
    happened: messageWith((name) => name),
  },
  'a schedule starts a run': {
    act: async (system, name) => {
      const target = await dailyTarget(system);
      const ScheduleExpression = `at(${new Date(Date.now() + 1000).toISOString().slice(0, 19)})`;
      const Input = JSON.stringify({ runId: name, runDate, orders: [] });
      await schedulerOf(system).send(
        new CreateScheduleCommand({
          Name: name,
          ScheduleExpression,
          FlexibleTimeWindow: { Mode: 'OFF' },
          Target: { ...target, Input },
        }),
      );
    },
    happened: async (system, name) => {
      const { executions = [] } = await new SFNClient(clientConfig(system.emulator.endpoint)).send(
        new ListExecutionsCommand({ stateMachineArn: system.outputs.StateMachineArn }),
      );
      const inputs = await Promise.all(executions.map(({ executionArn }) => system.history(executionArn!)));
      return inputs.some(([started]) => started?.executionStartedEventDetails?.input?.includes(`"${name}"`));
    },
  },
} satisfies Record<string, Behaviour>;

/** Waits for something; gives up after a minute. */
export async function eventually<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  const found = await waitFor(look, Boolean, { deadline: Date.now() + 60_000, everyMs: 200 });
  if (!found) throw new Error('it did not happen');
  return found;
}

/** Does something, and waits until it has happened. */
export async function does(system: LocalSystem, behaviour: Behaviour, name: string): Promise<void> {
  await behaviour.act(system, name);
  await eventually(() => behaviour.happened(system, name));
}

/** Does something, and waits until a call of it is denied; returns what was denied. */
export async function isDenied(
  system: LocalSystem,
  behaviour: Behaviour,
  name: string,
  call: Partial<Pick<IamDecision, 'action' | 'principal'>>,
): Promise<IamDecision> {
  // Retries of what an earlier test had denied may still come.
  const isMeant = (decision: IamDecision) =>
    decision.action === (call.action ?? decision.action) &&
    decision.principal === (call.principal ?? decision.principal);
  const denials = async () => (await iamDecisions(system.emulator)).filter((each) => !each.allowed && isMeant(each));
  const count = (all: IamDecision[]) => all.reduce((sum, each) => sum + each.count, 0);
  const before = count(await denials());
  await behaviour.act(system, name);
  const now = await eventually(async () => {
    const found = await denials();
    return count(found) > before && found;
  });
  return now.at(-1)!;
}
