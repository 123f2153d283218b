import * as fs from 'node:fs';
import * as path from 'node:path';
import { postOrders } from '@org/auction-infra/orders-client';
import { CREDENTIALS, REGION } from '@org/local-aws';
import { readOrders, renderOrders } from '../data/orders';
import type { RunEnd } from '../data/pipeline-run';
import type { LocalSystem } from '../system/local-system';
import { REPOSITORY } from '../system/repository';
import type { ReadySession } from '../system/session';
import { showRun } from './show-run';
import { renderSlackMessage } from './slack-message';
import { count, indent, type Style } from './text';

const ORDERS_FILE = 'apps/auction-local/examples/orders.json';

/**
 * Shows the system at work: two orders posted and stored, the results pipeline run until results are ready, what it
 * stored, and the messages to Slack.
 *
 * @returns whether everything went as it should
 */
export async function demonstrate(system: LocalSystem, session: ReadySession, style: Style): Promise<boolean> {
  console.log(`\n${style.bold('1. Orders go in')}`);
  const posted = await postExample(session, style);

  console.log(`\n${style.bold('2. Results come out')}`);
  const receivedBefore = system.messages.length;
  const end = await showRun(session, undefined, style);

  console.log(`\n${style.bold('3. Slack is notified')}`);
  const notified = await showMessages(system, end, receivedBefore, style);
  return posted && notified && end.status === 'SUCCEEDED';
}

async function postExample({ endpoint, ordersUrl, ordersTable }: ReadySession, style: Style): Promise<boolean> {
  const body = fs.readFileSync(path.join(REPOSITORY, ORDERS_FILE), 'utf8');
  const answer = await postOrders(ordersUrl, body, { region: REGION, credentials: CREDENTIALS });
  const accepted = answer.status === 201;
  console.log(`   POST ${ordersUrl}   signed, the orders of ${ORDERS_FILE}`);
  console.log(`   ${(accepted ? style.good : style.bad)(String(answer.status))} ${answer.body}`.trimEnd());
  const rows = await readOrders(endpoint, ordersTable);
  console.log(`   ${count(rows.length, 'row')} in the table ${ordersTable}:`);
  console.log(indent(renderOrders(rows, new Date()), 6).join('\n'));
  return accepted && rows.length === JSON.parse(body).length;
}

/** Shows the messages to Slack since; a run with rejected or failed orders must be reported. */
async function showMessages(system: LocalSystem, end: RunEnd, receivedBefore: number, style: Style): Promise<boolean> {
  const { rejected = 0, failed = 0 } = end.summary;
  const isNews = rejected + failed > 0 || end.status !== 'SUCCEEDED';
  const notified = !isNews || (await system.hasReceived(end.execution));
  if (!isNews) console.log('   Nothing about this run: no order was rejected.');
  if (!notified) console.log(style.bad('   No message about this run has come for a minute: see npm run logs.'));
  for (const { body } of system.messages.slice(receivedBefore)) {
    console.log(indent([...renderSlackMessage(body, style), '']).join('\n'));
  }
  return notified;
}
