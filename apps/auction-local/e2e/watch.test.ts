/** `npm start -- --watch`: what is saved runs. */
import * as fs from 'node:fs';
import type { Started } from '@org/process/test-support';
import { WorkingCopy } from './support/working-copy';

const HANDLER = 'apps/auction-infra/src/post_lambda/app.py';
const STACK = 'apps/auction-infra/lib/orders-stack.ts';
const HEADERS = '"headers": {"Content-Type": "application/json",';
const OUTPUT = "this.ordersTableName = new CfnOutput(this, 'OrdersTableName'";

let copy: WorkingCopy;
let start: Started;
let orders: string;

beforeAll(async () => {
  copy = new WorkingCopy();
  orders = copy.path('orders.json');
  fs.writeFileSync(orders, '[{"record_id": "kept", "parameter_1": "a", "parameter_2": 1}]');
  start = copy.run('start', '--port', '0', '--no-demo', '--watch');
  await start.printed('Ready.');
});

afterAll(async () => {
  start.child.kill('SIGINT');
  await start.ended;
  copy.dispose();
});

/** What is printed from now on. */
async function printedAfter(act: () => void, what: RegExp): Promise<string> {
  const before = start.output().length;
  act();
  await start.printed(new RegExp(`^[\\s\\S]{${before},}?${what.source}`));
  return start.output().slice(before);
}

test('a saved handler serves the next call, by a new version behind its alias', async () => {
  expect((await copy.command('post', orders)).code).toBe(0);
  const said = await printedAfter(
    () => copy.change(HANDLER, HEADERS, '"headers": {"X-Saved": "yes", "Content-Type": "application/json",'),
    /post_lambda: version 2 serves the next call/,
  );
  expect(said).not.toContain('CDK');
  copy.write('apps/auction-infra/src/post_lambda/message.py', 'STORED = "stored by a new file"\n');
  await printedAfter(
    () => copy.change(HANDLER, 'import json\n', 'import json\nfrom message import STORED\n'),
    /post_lambda: version \d serves the next call/,
  );
  await printedAfter(
    () => copy.change(HANDLER, '"body": json.dumps(body)', '"body": json.dumps({**body, "said": STORED})'),
    /post_lambda: version \d serves the next call/,
  );
  expect((await copy.command('post', orders)).output).toContain('stored by a new file');
});

test('a handler that does not compile is shown, and the old one serves on', async () => {
  const good = fs.readFileSync(copy.path(HANDLER), 'utf8');
  const said = await printedAfter(
    () => copy.write(HANDLER, 'def broken(:\n'),
    /what runs goes on as it was[\s\S]*SyntaxError/,
  );
  expect(said).toMatch(/app\.py.*line 1/);
  expect((await copy.command('post', orders)).code).toBe(0);
  await printedAfter(() => copy.write(HANDLER, good), /post_lambda: version \d serves the next call/);
});

test('a saved stack is deployed, and data stays', async () => {
  await printedAfter(
    () => copy.change(STACK, OUTPUT, `new CfnOutput(this, 'Saved', { value: 'yes' });\n    ${OUTPUT}`),
    /✓ deployed/,
  );
  expect((await copy.command('orders')).output).toContain('kept');
  expect((await copy.command('post', orders)).output).toContain('stored by a new file');
});

test('a stack that does not synthesize is shown, and the system goes on', async () => {
  const said = await printedAfter(
    () => copy.change(STACK, OUTPUT, `if (scope) throw new Error('a broken stack');\n    ${OUTPUT}`),
    /what runs goes on as it was/,
  );
  expect(said + start.output()).toContain('a broken stack');
  expect((await copy.command('orders')).output).toContain('kept');
  await printedAfter(() => copy.change(STACK, "if (scope) throw new Error('a broken stack');\n", ''), /✓ deployed/);
});
