import * as fs from 'node:fs';
import * as path from 'node:path';
import { environmentIn } from '../src/commands/invoke';
import { handlerNames } from '../src/handlers/handler-code';

test('environment variables of a template: references are the logical ids that they name', () => {
  expect(
    environmentIn({
      TABLE_NAME: { Ref: 'OrdersTable' },
      ARN: { 'Fn::GetAtt': ['OrdersTable', 'Arn'] },
      PLAIN: 'plain',
      JOINED: { 'Fn::Join': ['', ['a', { Ref: 'B' }]] },
    }),
  ).toEqual({
    TABLE_NAME: 'OrdersTable',
    ARN: 'OrdersTable.Arn',
    PLAIN: 'plain',
    JOINED: '{"Fn::Join":["",["a",{"Ref":"B"}]]}',
  });
});

test('each handler has an example of an event', () => {
  const examples = fs.readdirSync(path.join(__dirname, '..', 'examples', 'events'));
  expect(examples.sort()).toEqual(
    handlerNames()
      .map((name) => `${name}.json`)
      .sort(),
  );
});
