import { DeployError, type Emulator, localUrl, type StackOutputs } from '@org/local-aws';
import { stopCommands } from '@org/process/guarded-command';
import { SetupError } from '@org/process/setup-error';
import type { ReadySession } from './session';

/** Rethrows a failed deployment with what to do about it. */
export function explainedBy(emulatorLog: string, title: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof DeployError)) throw error;
    throw new SetupError(
      `✗ ${title} failed:\n${error.message.replace(/^/gm, '    ')}\n\n` +
        'Correct the stack in apps/auction-infra or the package it uses, then run npm start again. ' +
        `The log of the local AWS: ${emulatorLog}`,
    );
  };
}

/** Waits for both, also when one fails: nothing goes on in the background after a failure was reported. */
export async function bothOrThrow<A, B>(...work: [A | Promise<A>, Promise<B>]): Promise<[A, B]> {
  try {
    return await Promise.all(work);
  } catch (error) {
    await stopCommands();
    await Promise.allSettled(work);
    throw error;
  }
}

/** What the outputs of the deployed stacks say about a session. */
export function sessionOf(emulator: Emulator, stacks: StackOutputs): Omit<ReadySession, 'webhookUrl' | 'waitScale'> {
  const outputs: Record<string, string> = Object.assign({}, ...Object.values(stacks));
  const output = (key: string) => {
    if (outputs[key] === undefined) throw new Error(`The deployed stacks have no output ${key}.`);
    return outputs[key];
  };
  return {
    ready: true,
    endpoint: emulator.endpoint,
    ordersUrl: localUrl(emulator, output('OrdersUrl')),
    ordersTable: output('OrdersTableName'),
    resultsBucket: output('ResultsBucketName'),
    stateMachineArn: output('StateMachineArn'),
  };
}
