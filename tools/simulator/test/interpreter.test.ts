/** What AWS documents of the states language; the page of the Step Functions developer guide is named with each behaviour. */
import { Interpreter } from '../src/asl/interpreter';
import { Evaluator } from '../src/asl/jsonata';
import type { Json, Local, Outcome } from '../src/asl/types';

const IDENTITY = {
  arn: 'arn:aws:states:eu-west-1:111111111111:execution:M:one',
  name: 'one',
  machine: 'M',
  input: { a: 1 },
  startedAt: 0,
};
const TASK = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: {} };

const machine = (States: Json) =>
  new Interpreter({ QueryLanguage: 'JSONata', StartAt: Object.keys(States)[0], States }, new Evaluator());

/** Runs a definition; each call gets the next outcome, and time goes on where it waits. */
async function run(States: Json, outcomes: Outcome[] = []) {
  const interpreter = machine(States);
  let [calls, now] = [0, 0];
  let local: Local = await interpreter.start(IDENTITY, now);
  while (local.status === 'RUNNING') {
    if (local.wakesAt !== undefined) {
      now = local.wakesAt;
      local = await interpreter.wake(local, IDENTITY, now);
    } else {
      local = await interpreter.resume(local, IDENTITY, outcomes[calls] ?? { result: {} }, now);
      calls += 1;
    }
  }
  return { ...local, calls, now };
}

const failure = (error: string): Outcome => ({ error, cause: 'why' });
const E = failure('E');
const task = (more: Json) => ({ T: { ...TASK, End: true, ...more } });

describe('Assign and Output ("Passing data between states with variables")', () => {
  test('both see the variables as they were', async () => {
    const { output } = await run({
      One: { Type: 'Pass', Assign: { x: 1 }, Next: 'Two' },
      Two: { Type: 'Pass', Assign: { x: '{% $x + 1 %}' }, Output: '{% $x %}', Next: 'Three' },
      Three: { Type: 'Pass', Output: '{% [$states.input, $x] %}', End: true },
    });
    expect(output).toEqual([1, 2]);
  });

  test('without an Output a Task gives its result, and a Pass its input', async () => {
    expect((await run(task({}), [{ result: { b: 2 } }])).output).toEqual({ b: 2 });
    expect((await run({ P: { Type: 'Pass', End: true } })).output).toEqual({ a: 1 });
  });

  test('an expression without a value is an error ("Transforming data with JSONata")', async () => {
    const { error } = await run({ P: { Type: 'Pass', Output: '{% $states.input.none %}', End: true } });
    expect(error).toBe('States.QueryEvaluationError');
  });
});

describe('Catch ("Handling errors in Step Functions workflows")', () => {
  const caught = (more: Json) => ({
    ...task({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught', ...more }] }),
    Caught: { Type: 'Pass', Output: '{% $exists($e) ? [$states.input, $e] : $states.input %}', End: true },
  });

  test('the error is the output, unless there is one', async () => {
    expect((await run(caught({}), [E])).output).toEqual({ Error: 'E', Cause: 'why' });
    const own = { Output: { kept: '{% $states.input.a %}' }, Assign: { e: '{% $states.errorOutput.Error %}' } };
    expect((await run(caught(own), [E])).output).toEqual([{ kept: 1 }, 'E']);
  });

  test.each(['States.DataLimitExceeded', 'States.Runtime'])('States.ALL does not match %s', async (error) => {
    expect(await run(caught({}), [failure(error)])).toMatchObject({ status: 'FAILED', error });
  });

  test('States.TaskFailed matches everything but a timeout; a name matches itself', async () => {
    const by = (name: string) => caught({ ErrorEquals: [name] });
    expect((await run(by('States.TaskFailed'), [E])).status).toBe('SUCCEEDED');
    expect((await run(by('States.TaskFailed'), [failure('States.Timeout')])).status).toBe('FAILED');
    expect((await run(by('States.DataLimitExceeded'), [failure('States.DataLimitExceeded')])).status).toBe('SUCCEEDED');
  });
});

describe('Retry (same page)', () => {
  test('three attempts more, after 1, 2 and 4 seconds, unless configured otherwise', async () => {
    const result = await run(task({ Retry: [{ ErrorEquals: ['E'] }] }), [E, E, E, E]);
    expect(result).toMatchObject({ calls: 4, now: 7_000, error: 'E' });
  });

  test('the delay grows by the rate, up to the most', async () => {
    const Retry = [{ ErrorEquals: ['E'], IntervalSeconds: 10, BackoffRate: 3, MaxAttempts: 3, MaxDelaySeconds: 40 }];
    expect((await run(task({ Retry }), [E, E, E])).now).toBe(80_000);
  });

  test('the first retrier that matches decides, each counts for itself, and 0 attempts are none', async () => {
    const all = { ErrorEquals: ['States.ALL'], MaxAttempts: 1, IntervalSeconds: 1, JitterStrategy: 'FULL' };
    const own = (MaxAttempts: number) => task({ Retry: [{ ErrorEquals: ['E'], MaxAttempts }, all] });
    expect((await run(own(0), [E])).calls).toBe(1);
    expect((await run(own(1), [E, failure('F'), E])).calls).toBe(3);
  });

  test('is over before Catch is asked', async () => {
    const Retry = [{ ErrorEquals: ['E'], MaxAttempts: 1 }];
    const definition = { ...task({ Retry, Catch: [{ ErrorEquals: ['E'], Next: 'C' }] }), C: { Type: 'Succeed' } };
    expect(await run(definition, [E, E])).toMatchObject({ status: 'SUCCEEDED', now: 1_000 });
  });
});

describe('Choice ("Choice workflow state")', () => {
  const definition = (Choices: Json, more: Json = {}) => ({
    C: { Type: 'Choice', Choices, ...more },
    Yes: { Type: 'Pass', Output: '{% $x %}', End: true },
    No: { Type: 'Pass', Output: 'no', End: true },
  });
  const rule = (condition: string, x: number) => ({ Condition: `{% ${condition} %}`, Next: 'Yes', Assign: { x } });

  test('the first rule that is true; its Assign', async () => {
    const rules = [rule('false', 1), rule('$states.input.a = 1', 2), rule('true', 3)];
    expect((await run(definition(rules))).output).toBe(2);
  });

  test('the default, or States.NoChoiceMatched', async () => {
    expect((await run(definition([rule('false', 1)], { Default: 'No' }))).output).toBe('no');
    expect((await run(definition([rule('false', 1)]))).error).toBe('States.NoChoiceMatched');
  });
});

describe('Map ("Map workflow state", "ItemBatcher")', () => {
  const map = (more: Json, States: Json = { P: { Type: 'Pass', End: true } }, Mode = 'DISTRIBUTED') => {
    const ItemProcessor = { ProcessorConfig: { Mode }, StartAt: Object.keys(States)[0], States };
    return { M: { Type: 'Map', Items: '{% [1, 2, 3] %}', ItemProcessor, End: true, ...more } };
  };
  const item = '$states.context.Map.Item';

  test('ItemSelector, and batches in Items, the last one smaller', async () => {
    const ItemSelector = { i: `{% ${item}.Index %}`, v: `{% ${item}.Value %}` };
    expect((await run(map({ ItemSelector, ItemBatcher: { MaxItemsPerBatch: 2 } }))).output).toEqual([
      {
        Items: [
          { i: 0, v: 1 },
          { i: 1, v: 2 },
        ],
      },
      { Items: [{ i: 2, v: 3 }] },
    ]);
  });

  test('batches by bytes; no items are no iterations', async () => {
    const MaxInputBytesPerBatch = JSON.stringify({ Items: [1, 2] }).length;
    expect((await run(map({ ItemBatcher: { MaxInputBytesPerBatch } }))).output).toHaveLength(2);
    expect((await run(map({ Items: '{% [] %}' }))).output).toEqual([]);
  });

  test('an inline iteration sees variables around it, a child execution does not', async () => {
    const inner = { P: { Type: 'Pass', Output: '{% $exists($x) %}', End: true } };
    const around = (mode: string) => ({ A: { Type: 'Pass', Assign: { x: 1 }, Next: 'M' }, ...map({}, inner, mode) });
    expect((await run(around('INLINE'))).output).toEqual([true, true, true]);
    expect((await run(around('DISTRIBUTED'))).output).toEqual([false, false, false]);
  });

  test('an iteration that fails fails an inline Map; a distributed one tolerates what it is configured to', async () => {
    const outcomes = [{ result: 'a' }, E, { result: 'c' }];
    expect((await run(map({}, task({}), 'INLINE'), outcomes)).error).toBe('E');
    expect((await run(map({}, task({})), outcomes)).error).toBe('States.ExceedToleratedFailureThreshold');
    const { output } = await run(map({ ToleratedFailurePercentage: 100 }, task({})), outcomes);
    expect(output).toEqual(['a', { Error: 'E', Cause: 'why' }, 'c']);
  });
});

test('Wait, Succeed and Fail ("Wait", "Succeed" and "Fail workflow state")', async () => {
  const definition = (end: Json) => ({ W: { Type: 'Wait', Seconds: 300, Next: 'End' }, End: end });
  expect(await run(definition({ Type: 'Succeed', Output: 1 }))).toMatchObject({ now: 300_000, output: 1 });
  const fail = { Type: 'Fail', Error: "{% 'E' & $string($states.input.a) %}", Cause: 'because' };
  expect(await run(definition(fail))).toMatchObject({ status: 'FAILED', error: 'E1', cause: 'because' });
});

test('a redriven execution goes on at the state that failed, with new retries ("Restarting with redrive")', async () => {
  const Retry = [{ ErrorEquals: ['E'], MaxAttempts: 1, JitterStrategy: 'FULL' }];
  const interpreter = machine({ One: { ...TASK, Next: 'T' }, ...task({ Retry }) });
  const started = await interpreter.start(IDENTITY, 0);
  let local = await interpreter.resume(started, IDENTITY, { result: {} }, 0);
  for (const outcome of [E, E]) local = await interpreter.resume(local, IDENTITY, outcome, 0);
  expect(local.status).toBe('FAILED');
  const redriven = await interpreter.redrive(local, IDENTITY, 0);
  expect(redriven).toMatchObject({ status: 'RUNNING', call: { state: 'T' } });
  expect((await interpreter.resume(redriven, IDENTITY, E, 0)).status).toBe('RUNNING');
});

test.each([
  [{ S: { Type: 'Parallel' } }, 'S: a state of type Parallel is not known to the simulator'],
  [{ S: { Type: 'Pass', ResultPath: '$' } }, 'S: the field ResultPath is not known to the simulator'],
  [{ S: { Type: 'Wait', Seconds: '{% 1 %}' } }, 'S: Seconds must be a number'],
])('%j is refused', (States, message) => {
  expect(() => machine(States)).toThrow(message);
});

test.each(['$random()', '$eval("1")', '$uuid()', '$states.context.State.Name'])('%s is refused', async (expression) => {
  await expect(run({ P: { Type: 'Pass', Output: `{% ${expression} %}`, End: true } })).rejects.toThrow('not known');
});
