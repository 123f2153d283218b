import * as fs from 'node:fs';
import * as path from 'node:path';
import { ignoredProperties, renderIgnored } from '@org/local-aws';
import { say } from '@org/process/progress';
import { SetupError } from '@org/process/setup-error';
import { type Arguments, type Command, fromCaller, numberOption } from '../command';
import { SystemConsole } from '../console/open-console';
import { enabledSchedules } from '../data/schedule';
import { debuggedHandlers, listen } from '../handlers/debug';
import { type Interruption, interruption } from '../system/interruption';
import { LocalSystem } from '../system/local-system';
import { type ReadySession, Session } from '../system/session';
import { demonstrate } from '../views/demonstration';
import { renderDenial } from '../views/denial';
import { renderSlackMessage } from '../views/slack-message';
import { clock, duration, indent, type Style, styleFor } from '../views/text';
import { Reload } from '../watch/reload';
import { type Watching, watchSources } from '../watch/watch';

const FIVE_MINUTES = 300;

/** Runs the whole system. */
export const start: Command = {
  usage: 'npm start [-- OPTIONS]',
  summary: 'run the whole system on this machine and show it at work',
  details: `
  --exit           end after the demonstration; the exit code is 0 if all went well
  --no-demo        only deploy: no orders, no run
  --watch          use what is saved: a handler from the next call on (as a new version behind its alias), constructs and
                   stacks after a deployment of what has changed; what does not compile, synthesize or deploy is shown,
                   and what runs goes on; data stays
  --keep           keep rows, objects with their versions, messages, schedules and stacks for the next start with --keep:
                   saved every 30 s and at the end; a start of the same sources then deploys nothing
  --debug HANDLERS let a debugger attach to handlers, e.g. lambda_b or lambda_a,lambda_b: debugpy on 127.0.0.1:5678 and up;
                   .vscode/launch.json attaches VS Code; a breakpoint may last 15 minutes
  --app DIR        deploy the Dev stacks of this cloud assembly (cdk.out) instead of synthesizing apps/auction-infra
  --port N         port of the local AWS (default 4566; the next free one when it is taken)
  --wait-scale F   factor on the waits of the results pipeline (default 0.02: 5 minutes last 6 s; 1: as on AWS)
  --no-console     without the page that shows the running system
  --console-port N port of that page (default 4580; a free one when it is taken)
  --lambda-concurrency N
                   Lambda's limit of concurrent executions, such as 10 of a new account (default: by the memory)
  --no-enforce-iam evaluate no policies: every call is allowed

Sets up what is missing, starts a local AWS on 127.0.0.1, deploys the Dev stacks of apps/auction-infra to it with the CDK
CLI, posts two orders and runs the results pipeline. It runs until Ctrl-C, which ends everything it started;
nothing is kept for the next start, unless --keep says so. It uses no AWS account.

Policies are evaluated: of roles, topics, queues, keys and functions, with boundaries and trust. A call that they do not allow
fails as on AWS, and is shown here at once with the missing statement and its role.

LOCAL_AWS_STATE names another directory than .local for the logs and the lock; only one npm start can run in a directory.`,
  options: {
    exit: { type: 'boolean' },
    'no-demo': { type: 'boolean' },
    'no-console': { type: 'boolean' },
    'console-port': { type: 'string' },
    watch: { type: 'boolean' },
    keep: { type: 'boolean' },
    debug: { type: 'string' },
    app: { type: 'string' },
    port: { type: 'string' },
    'wait-scale': { type: 'string' },
    'lambda-concurrency': { type: 'string' },
    'no-enforce-iam': { type: 'boolean' },
  },
  async run(args) {
    const port = numberOption(args, 'port', 4566, 0, 65_535);
    const options = {
      assembly: assemblyOption(args),
      port,
      askedPort: args.options.port !== undefined && port !== 0 ? port : undefined, // 0 asks for any
      waitScale: numberOption(args, 'wait-scale', 0.02, 0, 1),
      lambdaConcurrency: concurrencyOption(args),
      enforceIam: !args.options['no-enforce-iam'],
      keep: Boolean(args.options.keep),
    };
    checkWatch(args);
    const debugged = debuggedHandlers(args.options.debug);
    const interrupted = interruption();
    const session = await Session.open();
    const style = styleFor(process.stdout);
    let announce = false;
    const page = await consoleOption(args, () => system.webhookRequests);
    let watching: Watching | undefined;
    const system: LocalSystem = new LocalSystem(session, {
      ...options,
      functionEnvironment: page && { CONSOLE_URL: page.resourceUrl },
      onEndpoint: (endpoint) => page?.answersAt(endpoint),
      onRedeployed: () => page?.redeployed(),
      onMessage: ({ body, receivedAt }) => {
        if (!announce) return;
        console.log(`\n${style.dim(clock(receivedAt))}  Slack is notified:`);
        console.log(indent(renderSlackMessage(body, style)).join('\n'));
      },
      onDenial: (denial) => say(`\n${indent(renderDenial(denial, style), 2).join('\n')}\n`),
    });
    const work = async (): Promise<number | undefined> => {
      const ready = { ...(await system.bringUp()), consoleUrl: page?.url };
      session.publish({ consoleUrl: page?.url });
      await page?.deployed(ready);
      renderIgnored(await ignoredProperties(ready.endpoint)).forEach((line) => console.log(`  ${line}`));
      const went = args.options['no-demo'] ? true : await demonstrate(system, ready, style);
      await system.reportDenials();
      if (args.options.exit) return went ? 0 : 1;
      if (args.options.watch || system.hasSwappedCode) {
        const reload = await Reload.of(system, ready, style);
        if (system.hasSwappedCode) await reload.swapAll();
        if (args.options.watch) watching = await watchSources(reload);
      }
      const debuggers = debugged.length > 0 ? await listen(ready, system.deployedAssembly, debugged) : [];
      console.log([await readyText(ready, style), ...debuggers.map((line) => `\n${line}`)].join('\n'));
      announce = true;
      return undefined;
    };
    const end = async () => {
      await Promise.all([watching?.close(), system.shutDown()]);
    };
    try {
      return await untilInterrupted({ system, session, interrupted, work, end });
    } finally {
      await page?.close();
    }
  },
};

function checkWatch({ options }: Arguments): void {
  const other = ['app', 'exit'].find((name) => options[name] !== undefined);
  if (options.watch && other) {
    throw new SetupError(`--watch watches apps/auction-infra while it runs: not with --${other}.`);
  }
}

/** The page of the running system, unless it is left out. */
async function consoleOption(
  args: Arguments,
  webhookRequests: () => LocalSystem['webhookRequests'],
): Promise<SystemConsole | undefined> {
  const port = numberOption(args, 'console-port', 4580, 0, 65_535);
  return args.options['no-console'] ? undefined : SystemConsole.open(port, webhookRequests);
}

function concurrencyOption(args: Arguments): number | undefined {
  const limit = numberOption(args, 'lambda-concurrency', 0, 0, 10_000);
  if (args.options['lambda-concurrency'] === undefined) return undefined;
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw new SetupError(`--lambda-concurrency must be a whole number from 1 to 10000, and not "${limit}".`);
}

function assemblyOption({ options: { app } }: Arguments): string | undefined {
  if (typeof app !== 'string') return undefined;
  const directory = fromCaller(app);
  if (fs.existsSync(path.join(directory, 'manifest.json'))) return directory;
  throw new SetupError(`--app must be the directory of a cloud assembly (one with a manifest.json), and not ${app}.`);
}

interface Lifetime {
  readonly system: LocalSystem;
  readonly session: Session;
  readonly interrupted: Promise<Interruption>;
  /** Resolves to an exit code to end with, or to undefined to stay up. */
  work(): Promise<number | undefined>;
  /** Ends everything that was started. */
  end(): Promise<void>;
}

/** Does the work, stays until it is interrupted or the local AWS dies, and leaves nothing behind in any case. */
async function untilInterrupted({ system, session, interrupted, work, end }: Lifetime): Promise<number> {
  try {
    const working = work().then((exitCode) => ({ exitCode })); // starts the system, which can fail from then on
    const failed = system.failure();
    failed.catch(() => undefined); // once the system is ended on purpose nobody waits for it any more
    const done = await Promise.race([working, interrupted, failed]);
    if ('by' in done) return endedBy(done, done.exitCode);
    if (done.exitCode !== undefined) return done.exitCode;
    // The system is ready: an interruption is the regular end of it.
    return endedBy(await Promise.race([interrupted, failed]), 0);
  } finally {
    await end();
    session.close();
  }
}

function endedBy({ by }: Interruption, exitCode: number): number {
  console.log(`\n${by}: ending the local AWS and everything else that was started.`);
  return exitCode;
}

async function readyText(session: ReadySession, style: Style): Promise<string> {
  const schedules = await enabledSchedules(session.endpoint);
  const scaled = session.waitScale === 1 ? '' : ` 5 minutes last ${duration(FIVE_MINUTES * session.waitScale)} here.`;
  return `
${style.good('Ready.')} It runs until Ctrl-C.${scaled}

${session.consoleUrl ? `   Console      ${session.consoleUrl}   (a page that shows all of this, live)\n` : ''}\
   Orders API   ${session.ordersUrl}
   Local AWS    ${session.endpoint}   (any SDK or CLI: AWS_ENDPOINT_URL=${session.endpoint}, keys "test", eu-west-1)
   Schedule     ${schedules.join('; ') || 'none'}: then a run starts here too, as on AWS

In a second terminal:

   npm run post -- apps/auction-local/examples/orders.json   sign orders and post them
   npm run run-pipeline                                  run the results pipeline again
   npm run orders                                        the stored orders and their expiry
   npm run results                                       the stored results
   npm run messages                                      the messages to Slack
   npm run logs -- --follow                              what the functions log
   npm run status                                        all names and URLs`;
}
