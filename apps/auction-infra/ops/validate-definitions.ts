/**
 * Has Step Functions look at every state machine of the synthesized templates, before they are deployed:
 * `npm run validate-definitions [-- DIRECTORY]`, after `npm run synth`.
 *
 * Uses the AWS credentials of the environment, which need states:ValidateStateMachineDefinition. With
 * `--skip-without-credentials`, where there are none, it says so and ends with 0: that is how the commands of the
 * delivery pipeline run on a machine that is signed in nowhere. In the pipeline itself the build has a role.
 */
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { SFNClient, ValidateStateMachineDefinitionCommand } from '@aws-sdk/client-sfn';
import { REGION } from '../lib/names';
import { definitionsOf, type StateMachineDefinition } from './definitions';

/** What Step Functions says of a definition. */
export interface Verdict {
  readonly isValid: boolean;
  /** One line each: severity, code, place and message. */
  readonly diagnostics: string[];
}

/** Asks Step Functions. Only its result decides: AWS may add diagnostics and change their wording at any time. */
export async function validate(
  client: SFNClient,
  { definition, type }: Pick<StateMachineDefinition, 'definition' | 'type'>,
): Promise<Verdict> {
  const { result, diagnostics = [] } = await client.send(
    new ValidateStateMachineDefinitionCommand({ definition, type, severity: 'WARNING' }),
  );
  return {
    isValid: result === 'OK',
    diagnostics: diagnostics.map(({ severity, code, location, message }) =>
      [severity, code, location, message].filter(Boolean).join(' '),
    ),
  };
}

/** Why there is no answer, if the reason is that nobody is signed in or that the endpoint does not know the call. */
function reasonOf(error: Error): string {
  if (['CredentialsProviderError', 'CredentialsError'].includes(error.name)) return 'there are no AWS credentials';
  if (['UnknownOperationException', 'InvalidAction', 'NotImplemented'].includes(error.name)) {
    return `${process.env.AWS_ENDPOINT_URL ?? 'the endpoint'} does not know ValidateStateMachineDefinition`;
  }
  return `${error.name}: ${error.message}`;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { 'skip-without-credentials': { type: 'boolean' } },
    allowPositionals: true,
  });
  const definitions = definitionsOf(path.resolve(positionals[0] ?? path.join(__dirname, '..', 'cdk.out')));
  if (definitions.length === 0) throw new Error('the templates have no state machine');
  const client = new SFNClient({ region: process.env.AWS_REGION ?? REGION });
  try {
    await client.config.credentials();
  } catch (error) {
    if (!values['skip-without-credentials']) throw error;
    console.log(`skip ${definitions.length} definitions: ${reasonOf(error as Error)}`);
    return 0;
  }
  let invalid = 0;
  for (const one of definitions) {
    const { isValid, diagnostics } = await validate(client, one);
    if (!isValid) invalid += 1;
    console.log(`${isValid ? 'ok  ' : 'FAIL'} ${one.name}`);
    for (const line of diagnostics) console.log(`     ${line}`);
  }
  return invalid === 0 ? 0 : 1;
}

if (require.main === module) {
  main()
    .then((code) => (process.exitCode = code))
    .catch((error: Error) => {
      console.error(`FAIL ${reasonOf(error)}`);
      process.exitCode = 1;
    });
}
