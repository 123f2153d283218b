import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OrderApi } from '@org/order-api-construct';
import Ajv from 'ajv';
import * as draft4 from 'ajv/lib/refs/json-schema-draft-04.json';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { App, Stack } from 'aws-cdk-lib/core';
import { dev } from '../../lib/config';
import { OrdersStack } from '../../lib/orders-stack';

/** A body of the corpus: a text, or a list of texts and of `[text, times]`. */
type Body = string | (string | [string, number])[];

type Verdict = 'accepts' | 'refuses';

interface Entry {
  readonly name: string;
  readonly body: Body;
  /** What the gateway does with it, by the schema of whole orders, the construct's default. */
  readonly batch: Verdict;
  /** What the gateway does with it, by the schema of the list alone, which this app deploys. */
  readonly list: Verdict;
  /** What the handler answers when it gets it. */
  readonly handler: 201 | 400;
  /** Why the default schema and the handler are meant to differ; only where they do. */
  readonly difference?: string;
}

const CORPUS: Entry[] = JSON.parse(readFileSync(join(__dirname, 'bodies.json'), 'utf8'));

function textOf(body: Body): string {
  const parts = typeof body === 'string' ? [body] : body;
  return parts.map((part) => (typeof part === 'string' ? part : part[0].repeat(part[1]))).join('');
}

const ajv = new Ajv({ schemaId: 'id', meta: false });
ajv.addMetaSchema(draft4);

/** A gateway with the schema of a template's only model. */
function gateway(stack: Stack): (text: string) => Verdict {
  const [model] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::Model'));
  const fits = ajv.compile(model.Properties.Schema);
  return (text) => {
    try {
      return fits(JSON.parse(text)) ? 'accepts' : 'refuses';
    } catch {
      return 'refuses';
    }
  };
}

function byDefault(): Stack {
  const stack = new Stack(new App(), 'Orders');
  new OrderApi(stack, 'OrderApi', { handlerCode: lambda.Code.fromInline('pass') });
  return stack;
}

function ofTheApp(): Stack {
  const app = new App();
  const alertTopic = new sns.Topic(new Stack(app, 'Alerting'), 'Topic');
  return new OrdersStack(app, 'Dev-Orders', { config: dev, alertTopic });
}

const each = test.each(CORPUS.map((entry): [string, Entry] => [entry.name, entry]));

describe('the schema of whole orders', () => {
  const judge = gateway(byDefault());
  each('on %s', (_, { body, batch }) => expect(judge(textOf(body))).toBe(batch));
});

describe('the schema of the list alone', () => {
  const judge = gateway(ofTheApp());
  each('on %s', (_, { body, list }) => expect(judge(textOf(body))).toBe(list));
});

each('the default schema and the handler agree, or say why not, on %s', (_, { batch, handler, difference }) => {
  expect((batch === 'accepts') === (handler === 201)).toBe(difference === undefined);
});

each('the schema of the list leaves to the handler whatever the other refuses order by order: %s', (_, entry) => {
  const isListOfOrders = entry.list === 'accepts';
  expect(isListOfOrders || entry.batch === 'refuses').toBe(true);
});
