/**
 * What the fan-out of the results pipeline is compared with: an inline Map that calls the same function for each order of
 * its input, `{orders: [...]}`. The function is named by ORDER_FUNCTION.
 */
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { App, CfnOutput, Stack } from 'aws-cdk-lib/core';

const stack = new Stack(new App(), 'InlineMap', { env: { region: 'eu-west-1' } });
const orderFunction = lambda.Function.fromFunctionName(stack, 'OrderFunction', process.env.ORDER_FUNCTION!);
const storeOrders = sfn.Map.jsonata(stack, 'StoreOrders', {
  items: sfn.ProvideItems.jsonata('{% $states.input.orders %}'),
  maxConcurrency: 40,
  outputs: {},
});
storeOrders.itemProcessor(
  tasks.LambdaInvoke.jsonata(stack, 'StoreOrder', {
    lambdaFunction: orderFunction,
    payload: sfn.TaskInput.fromText('{% $states.input %}'),
    outputs: {},
  }),
);
const machine = new sfn.StateMachine(stack, 'StateMachine', {
  definitionBody: sfn.DefinitionBody.fromChainable(storeOrders),
  queryLanguage: sfn.QueryLanguage.JSONATA,
});
new CfnOutput(stack, 'StateMachineArn', { value: machine.stateMachineArn });
