/** What the state machine's expressions saw in recorded executions. */

export const EXECUTION = 'arn:aws:states:eu-west-1:111111111111:execution:Pipeline:run-1';
export const context = {
  Execution: { Id: EXECUTION, Name: 'run-1', StartTime: '2026-01-31T23:59:59.123Z', Input: {} },
  StateMachine: { Name: 'Pipeline' },
};

/** Recorded from a Python function on Lambda: the cause is JSON, with a stack trace. */
export const lambdaError = (type: string, message: string) => ({
  Error: type,
  Cause: JSON.stringify({ errorMessage: message, errorType: type, requestId: 'r', stackTrace: ['  File "app.py"'] }),
});
