import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { App, Stack } from 'aws-cdk-lib/core';
import { OrderApi, type OrderApiProps } from '../src';

export const HANDLER_CODE = lambda.Code.fromInline('def lambda_handler(event, context): return {"statusCode": 201}');

export function newStack(): Stack {
  return new Stack(new App({ treeMetadata: false }), 'Orders', {
    env: { account: '111111111111', region: 'eu-west-1' },
  });
}

/** An `OrderApi` in a stack of its own, and the stack's template. */
export function synthesize(
  props: Partial<OrderApiProps> | ((stack: Stack) => Partial<OrderApiProps>) = {},
  use: (orderApi: OrderApi, stack: Stack) => void = () => undefined,
): { stack: Stack; orderApi: OrderApi; template: Template } {
  const stack = newStack();
  const given = typeof props === 'function' ? props(stack) : props;
  const orderApi = new OrderApi(stack, 'OrderApi', { handlerCode: HANDLER_CODE, ...given });
  use(orderApi, stack);
  return { stack, orderApi, template: Template.fromStack(stack) };
}

/** Logical id of the only resource of a type. */
export function onlyId(template: Template, type: string): string {
  const ids = Object.keys(template.findResources(type));
  expect(ids).toHaveLength(1);
  return ids[0];
}
