import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OrderApi } from '@org/order-api-construct';
import Ajv from 'ajv';
import * as draft4 from 'ajv/lib/refs/json-schema-draft-04.json';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { App, Stack } from 'aws-cdk-lib/core';

/** A body of the corpus: a text, or a list of texts and of `[text, times]`. */
type Body = string | (string | [string, number])[];

interface Entry {
  readonly name: string;
  readonly body: Body;
  /** What the gateway does with it, by the schema. */
  readonly gateway: 'accepts' | 'refuses';
  /** What the handler answers when it gets it all the same. */
  readonly handler: 201 | 400;
  /** Why gateway and handler are meant to differ; only where they do. */
  readonly difference?: string;
}

const CORPUS: Entry[] = JSON.parse(readFileSync(join(__dirname, 'bodies.json'), 'utf8'));

function textOf(body: Body): string {
  const parts = typeof body === 'string' ? [body] : body;
  return parts.map((part) => (typeof part === 'string' ? part : part[0].repeat(part[1]))).join('');
}

/** The schema as it is deployed. */
function deployedSchema(): object {
  const stack = new Stack(new App(), 'Orders');
  new OrderApi(stack, 'OrderApi', { handlerCode: lambda.Code.fromInline('pass') });
  const [model] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::Model'));
  return model.Properties.Schema;
}

const ajv = new Ajv({ schemaId: 'id', meta: false });
ajv.addMetaSchema(draft4);
const isOrderBatch = ajv.compile(deployedSchema());

function gateway(text: string): 'accepts' | 'refuses' {
  try {
    return isOrderBatch(JSON.parse(text)) ? 'accepts' : 'refuses';
  } catch {
    return 'refuses';
  }
}

test.each(CORPUS.map((entry): [string, Entry] => [entry.name, entry]))('the gateway on %s', (_, entry) => {
  expect(gateway(textOf(entry.body))).toBe(entry.gateway);
});

test.each(CORPUS.map((entry): [string, Entry] => [entry.name, entry]))(
  'gateway and handler agree, or say why not, on %s',
  (_, entry) => {
    const agree = (entry.gateway === 'accepts') === (entry.handler === 201);
    expect(agree).toBe(entry.difference === undefined);
  },
);
