/** What the state machine publishes: Amazon Q Developer's custom notifications, each as an expression of a string. */
import { customNotification } from '../internal/custom-notification';
import { cut, jsonata, plain } from './texts';

/** A part of a notification that the state machine computes. */
class Expression {
  constructor(public readonly text: string) {}
}

interface Message {
  /** What the parts need, as assignments. */
  readonly given: string;
  /** Makes the notification's id unique for the execution: a second delivery of it is recognised by it. */
  readonly id: string;
  /** Expressions of strings, and of a string or a list of them. */
  readonly title: string;
  readonly description: string;
  readonly nextSteps: string;
  readonly eventType: string;
  readonly severity: string;
}

const EXECUTION = new Expression('$execution');

function notification(message: Message): string {
  const of = (text: string) => new Expression(text);
  const shape = customNotification<Expression, Expression | unknown[]>({
    id: of(`$execution & '#${message.id}'`),
    title: of(message.title),
    description: of(message.description),
    nextSteps: of(`$append(${message.nextSteps},
      'Open the execution: https://' & $region & '.console.aws.amazon.com/states/home?region=' & $region
      & '#/v2/executions/details/' & $execution)`),
    keywords: ['results-pipeline'],
    threadId: EXECUTION,
    eventType: of(message.eventType),
    relatedResources: [EXECUTION],
    severity: of(message.severity),
    context: {
      runId: of(cut(plain('$string($runId)'), 80)),
      runDate: of(cut(plain('$string($runDate)'), 80)),
    },
  });
  return jsonata(`(
    $execution := $states.context.Execution.Id;
    $region := $split($execution, ':')[3];
    ${message.given}
    $string(${inJsonata(shape)})
  )`);
}

/** An object, a list, a text or an expression, as JSONata has it. */
function inJsonata(value: unknown): string {
  if (value instanceof Expression) return value.text;
  if (Array.isArray(value)) return `[${value.map(inJsonata).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return `'${String(value)}'`;
  return `{${Object.entries(value)
    .map(([name, member]) => `'${name}': ${inJsonata(member)}`)
    .join(', ')}}`;
}

/** How a run ended, if that is worth a message: it failed, or orders were rejected. One message per run. */
export const endMessage = notification({
  given: `
    $ok := $failure.error = '';
    $title := $ok
      ? 'Results pipeline: ' & $string($summary.rejected) & ' of ' & $string($summary.total) & ' orders rejected'
      : $failure.title;
    $counts := $summary.total = 0 ? '' : $string($summary.stored) & ' stored, ' & $string($summary.rejected)
      & ' rejected, ' & $string($summary.failed) & ' failed of ' & $string($summary.total) & ' orders';
    $why := $ok ? '' : $failure.error & ': ' & $failure.cause;
    $listed := $join($map($summary.problems, function($problem) {
      '\\n- \`' & $replace($problem, '\`', "'") & '\`' }));
    $more := $summary.rejected + $summary.failed - $count($summary.problems);`,
  id: 'end',
  title: '$title',
  description: `$why & ($why != '' and $counts != '' ? '\\n' : '') & $counts & $listed
    & ($more > 0 ? '\\n- and ' & $string($more) & ' more' : '')`,
  nextSteps: `$ok ? 'Rejected orders are not stored and not retried.' : $failure.nextStep`,
  eventType: `$ok ? 'OrdersRejected' : 'ResultsPipelineFailed'`,
  severity: `$ok ? 'warning' : 'critical'`,
});

/** Polls have begun to fail for longer, and the run goes on asking. At most one message per run. */
export const pollsFailingMessage = notification({
  given: '',
  id: 'polls-failing',
  title: `'Results pipeline: polls keep failing'`,
  description: `$string($failedInARow) & ' polls in a row failed, the run goes on polling: ' & $pollError`,
  nextSteps: `'Look at the log of the results function. The run goes on by itself once it answers.'`,
  eventType: `'ResultsPollsFailing'`,
  severity: `'warning'`,
});
