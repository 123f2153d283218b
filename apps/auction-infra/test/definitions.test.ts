import { SFNClient, ValidateStateMachineDefinitionCommand } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { definitionsOf, definitionsOfTemplate } from '../ops/definitions';
import { validate } from '../ops/validate-definitions';
import { createApp } from '../tools/synthesized';

const stateMachine = (definition: unknown, properties = {}) => ({
  Resources: {
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: { DefinitionString: definition, ...properties },
    },
    Topic: { Type: 'AWS::SNS::Topic' },
    Table: { Type: 'AWS::DynamoDB::Table' },
    Bucket: { Type: 'AWS::S3::Bucket' },
    Function: { Type: 'AWS::Lambda::Function' },
    Alias: { Type: 'AWS::Lambda::Alias' },
  },
});
const definitionOf = (definition: unknown) => definitionsOfTemplate('Stack', stateMachine(definition))[0].definition;

test('every state machine of the app is found, with a definition that is JSON and has no token left', () => {
  const definitions = definitionsOf(createApp().synth().directory);
  expect(definitions.map(({ name, type }) => [name.replace(/[0-9A-F]{8}$/, ''), type])).toEqual([
    ['Dev-Results/ResultsPipelineStateMachine', 'STANDARD'],
  ]);
  const parsed = JSON.parse(definitions[0].definition);
  expect(parsed).toHaveProperty('StartAt');
  expect(definitions[0].definition).not.toMatch(/"(Ref|Fn::\w+)"|\[object|undefined/);
});

test.each([
  ['a partition', { Ref: 'AWS::Partition' }, 'aws'],
  ['a topic', { Ref: 'Topic' }, 'arn:aws:sns:eu-west-1:111111111111:topic'],
  ['an alias', { Ref: 'Alias' }, 'arn:aws:lambda:eu-west-1:111111111111:function:sample:live'],
  ['a table', { Ref: 'Table' }, 'Table'],
  ["a function's ARN", { 'Fn::GetAtt': ['Function', 'Arn'] }, 'arn:aws:lambda:eu-west-1:111111111111:function:sample'],
  ["a bucket's ARN", { 'Fn::GetAtt': ['Bucket', 'Arn'] }, 'arn:aws:s3:::bucket'],
  ['another stack', { 'Fn::ImportValue': 'Other:Topic' }, 'arn:aws:sns:eu-west-1:111111111111:imported'],
  [
    'a substitution',
    { 'Fn::Sub': '${Table} in ${AWS::Region}, ${Bucket.Arn}' },
    'Table in eu-west-1, arn:aws:s3:::bucket',
  ],
  ['a substitution with values', { 'Fn::Sub': ['${it}', { it: { Ref: 'Table' } }] }, 'Table'],
  ['a join', { 'Fn::Join': ['-', ['a', { Ref: 'Table' }]] }, 'a-Table'],
])('%s has a sample', (_, token, sample) => {
  expect(definitionOf({ 'Fn::Join': ['', ['<', token, '>']] })).toBe(`<${sample}>`);
});

test('an express state machine is validated as one', () => {
  const template = stateMachine('{}', { StateMachineType: 'EXPRESS' });
  expect(definitionsOfTemplate('Stack', template)[0].type).toBe('EXPRESS');
});

test('a definition that is somewhere else, or has a function that is not known, is refused by name', () => {
  expect(() => definitionsOfTemplate('Stack', stateMachine(undefined))).toThrow(
    'Stack/Machine: the definition is not in the template',
  );
  expect(() => definitionOf({ 'Fn::Select': [0, ['a']] })).toThrow('Stack/Machine: Fn::Select in a definition');
});

test('a folder without an assembly is refused', () => {
  expect(() => definitionsOf(__dirname)).toThrow('holds no cloud assembly: npm run synth makes one');
});

test('the result decides, diagnostics are shown', async () => {
  const stepFunctions = mockClient(SFNClient);
  const diagnostics = [
    { severity: 'WARNING' as const, code: 'NO_PATH', message: 'looks like a path', location: '/States/A' },
  ];
  for (const result of ['OK', 'FAIL'] as const) {
    stepFunctions.on(ValidateStateMachineDefinitionCommand).resolves({ result, diagnostics });
    expect(await validate(new SFNClient({}), { definition: '{}', type: 'STANDARD' })).toEqual({
      isValid: result === 'OK',
      diagnostics: ['WARNING NO_PATH /States/A looks like a path'],
    });
  }
});
