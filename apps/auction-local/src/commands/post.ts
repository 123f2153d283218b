import * as fs from 'node:fs';
import { postOrders } from '@org/auction-infra/orders-client';
import { CREDENTIALS, REGION } from '@org/local-aws';
import { SetupError } from '@org/process/setup-error';
import { type Command, fromCaller } from '../command';
import { runningSession } from '../system/session';
import { styleFor } from '../views/text';

/** Signs a file's orders and posts them. */
export const post: Command = {
  usage: 'npm run post -- FILE',
  summary: 'sign the orders in a JSON file and post them to the API',
  details: `
FILE holds a list of orders, for example apps/auction-local/examples/orders.json; "-" reads standard input.
The content is sent unchanged, also when it is invalid, and the answer of the API is shown.
The API accepts signed requests only (AWS Signature Version 4): a plain curl gets 403.`,
  arguments: [1, 1],
  async run({ positionals: [file] }) {
    const body = readInput(file);
    const { ordersUrl } = runningSession();
    const answer = await postOrders(ordersUrl, body, { region: REGION, credentials: CREDENTIALS });
    const style = styleFor(process.stdout);
    const accepted = answer.status < 300;
    console.log(`POST ${ordersUrl}`);
    console.log(`${(accepted ? style.good : style.bad)(String(answer.status))} ${answer.body}`.trimEnd());
    if (accepted) console.log('Show them with npm run orders.');
    return accepted ? 0 : 1;
  },
};

/**
 * The content of a file, or of standard input for "-".
 *
 * @throws SetupError when it cannot be read
 */
export function readInput(file: string): string {
  try {
    return fs.readFileSync(file === '-' ? 0 : fromCaller(file), 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a directory' : message;
    throw new SetupError(`Cannot read ${file}: ${why}.`);
  }
}
