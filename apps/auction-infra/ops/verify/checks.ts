import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetScheduleCommand } from '@aws-sdk/client-scheduler';
import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { postOrders } from '../../smoke/orders-client';
import { runSmokeTest } from '../../smoke/smoke-test';
import { waitFor } from '../../smoke/wait-for';
import { validate } from '../validate-definitions';
import { alarmReachesTopic, deadLetterIsReplayed } from './alert-checks';
import type { Check, CheckContext } from './check';
import { describe, end, hasPolled, removeResults, removeResultsOf, results, start, stop } from './runs';

export const CHECKS: readonly Check[] = [
  { title: 'Step Functions accepts the definition', run: definitionIsValid },
  { title: 'good orders are stored, a run stores its result', run: smokeTest },
  { title: 'a bad body is refused, and nothing of it is stored', run: badBodyIsRefused },
  { title: 'a scheduled start that comes twice in one second is one run', run: twoStartsAreOneRun },
  { title: 'a run that is aborted is reported', run: abortIsReported },
  { title: 'an order with 20 digits is stored', run: twentyDigits },
  { title: 'an alarm reaches the topic', run: alarmReachesTopic },
  { title: 'a dead letter can be replayed', run: deadLetterIsReplayed },
];

const today = () => new Date().toISOString().slice(0, 10);

async function definitionIsValid({ deployment: { access, stateMachineArn } }: CheckContext): Promise<string> {
  const { definition, type } = await access.stepfunctions.send(new DescribeStateMachineCommand({ stateMachineArn }));
  const { isValid, diagnostics } = await validate(access.stepfunctions, {
    definition: definition!,
    type: type === 'EXPRESS' ? 'EXPRESS' : 'STANDARD',
  });
  if (!isValid) throw new Error(diagnostics.join('; '));
  return diagnostics.length === 0 ? 'OK, nothing to remark' : `OK, ${diagnostics.join('; ')}`;
}

async function smokeTest({ deployment }: CheckContext): Promise<string> {
  const lines: string[] = [];
  await runSmokeTest(deployment, deployment.access, (line) => lines.push(line));
  return `${lines.length} steps of the smoke test`;
}

async function badBodyIsRefused({ deployment, id }: CheckContext): Promise<string> {
  const { access, ordersUrl, ordersTableName } = deployment;
  const good = `${id}-good`;
  const body = JSON.stringify([{ record_id: good, parameter_1: 'abc', parameter_2: 4 }, { record_id: `${id}-bad` }]);
  const answer = await postOrders(ordersUrl, body, access.signer);
  if (answer.status !== 400) throw new Error(`expected status 400, got ${answer.status} ${answer.body}`);
  const { Responses } = await access.dynamodb.send(
    new BatchGetItemCommand({ RequestItems: { [ordersTableName]: { Keys: [{ record_id: { S: good } }] } } }),
  );
  if (Responses?.[ordersTableName]?.length) throw new Error(`400, and yet ${good} is in ${ordersTableName}`);
  return `400 ${answer.body}`;
}

async function twoStartsAreOneRun({ deployment, id, deadline }: CheckContext): Promise<string> {
  // What the schedule sends, with a time that it would fill in.
  const { Target } = await deployment.scheduler.send(new GetScheduleCommand(deployment.schedule));
  const time = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  const input = (Target?.Input ?? '{}').replaceAll('<aws.scheduler.scheduled-time>', time);
  const executions = await Promise.all([1, 2].map((number) => start(deployment, `${id}-start-${number}`, input)));
  try {
    const seen = await waitFor(
      () =>
        Promise.all(
          executions.map(async (arn) => ({
            polled: await hasPolled(deployment, arn),
            status: (await describe(deployment, arn)).status!,
          })),
        ),
      (both) => both.every(({ polled, status }) => polled || status !== 'RUNNING'),
      { deadline },
    );
    const ran = seen.filter(({ polled }) => polled).length;
    const skipped = seen.find(({ polled }) => !polled);
    if (ran !== 1) throw new Error(`${ran} of 2 starts with ${input} asked for results`);
    if (skipped?.status !== 'SUCCEEDED') throw new Error(`one ran, and the other ended as ${skipped?.status}`);
    return 'one asked for results, the other ended as skipped';
  } finally {
    for (const arn of executions) await stop(deployment, arn);
    for (const arn of executions) await removeResultsOf(deployment, arn);
  }
}

async function abortIsReported({ deployment, inbox, id, deadline }: CheckContext): Promise<string> {
  // An order takes a second or so; if the run is faster than the stop, another one is started.
  for (let attempt = 1; attempt <= 5; attempt++) {
    const name = `${id}-abort-${attempt}`;
    const input = JSON.stringify({ runId: name, runDate: today(), orders: [{ order: 'accepted' }] });
    const executionArn = await start(deployment, name, input);
    await stop(deployment, executionArn);
    const { status } = await end(deployment, executionArn, deadline);
    await removeResults(deployment, today(), name);
    if (status !== 'ABORTED') continue;
    if (!(await inbox.waitFor(name, deadline))) throw new Error(`${executionArn} was aborted, and no alert came`);
    return `an alert for ${name}`;
  }
  throw new Error('five runs ended before they could be stopped');
}

/** As text: JavaScript would round the number before it is sent. */
const DIGITS = '12345678901234567890';

async function twentyDigits({ deployment, id, deadline }: CheckContext): Promise<string> {
  const runId = `${id}-digits`;
  const runDate = today();
  const order = `{"order":"accepted","asText":"${DIGITS}","asNumber":${DIGITS}}`;
  const input = `{"runId":"${runId}","runDate":"${runDate}","orders":[${order}]}`;
  try {
    const executionArn = await start(deployment, runId, input);
    const { status, error, cause } = await end(deployment, executionArn, deadline);
    if (status !== 'SUCCEEDED') throw new Error(`the run ended as ${status} ${error ?? ''} ${cause ?? ''}`.trim());
    const [stored = ''] = await results(deployment, runDate, runId);
    const text = /"asText":\s*"(\d+)"/.exec(stored)?.[1];
    const number = /"asNumber":\s*([\d.eE+]+)/.exec(stored)?.[1];
    // The contract: text arrives as it is, a number beyond 2^53 as the nearest double.
    if (text !== DIGITS) throw new Error(`the text ${DIGITS} is stored as ${text}`);
    if (Number(number) !== Number(DIGITS)) throw new Error(`the number ${DIGITS} is stored as ${number}`);
    return `as text ${text}, as a number ${number}`;
  } finally {
    await removeResults(deployment, runDate, runId);
  }
}
