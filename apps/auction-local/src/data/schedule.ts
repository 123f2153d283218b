import { GetScheduleCommand, ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { observerConfig } from '@org/local-aws';

/** When something starts by itself, e.g. "cron(0 13 * * ? *) Europe/Berlin". */
export async function enabledSchedules(endpoint: string): Promise<string[]> {
  const client = new SchedulerClient(observerConfig(endpoint));
  const { Schedules = [] } = await client.send(new ListSchedulesCommand({}));
  const schedules = await Promise.all(
    Schedules.map(({ Name, GroupName }) => client.send(new GetScheduleCommand({ Name, GroupName }))),
  );
  return schedules
    .filter(({ State }) => State !== 'DISABLED')
    .map(({ ScheduleExpression: when, ScheduleExpressionTimezone: zone = 'UTC' }) => `${when} ${zone}`);
}
