import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Denial, DenialWatch } from '../src/system/denials';
import { renderDenial, renderDenialCount } from '../src/views/denial';
import { styleFor } from '../src/views/text';

const PLAIN = styleFor({});
const ROLE = 'arn:aws:iam::000000000000:role/Dev-Orders-HandlerRole';
const DENIAL: Denial = {
  principal: ROLE,
  action: 's3:PutObject',
  resource: 'arn:aws:s3:::results/*',
  allowed: false,
  statements: [],
  explanation: 'User: x is not authorized\n  Missing in a policy of x: {}',
  count: 3,
};

test('a denial of a role names the command that explains it', () => {
  expect(renderDenial(DENIAL, PLAIN)).toEqual([
    'AccessDenied  User: x is not authorized',
    '  Missing in a policy of x: {}',
    `  By the templates: npm run explain-access -- ${ROLE} s3:PutObject 'arn:aws:s3:::results/*'`,
  ]);
});

test('a denial of a service does not: no template has a role for it', () => {
  expect(renderDenial({ ...DENIAL, principal: 'events.amazonaws.com' }, PLAIN)).toHaveLength(2);
});

test('the count is of calls and of different ones', () => {
  expect(renderDenialCount({ enforced: true, denials: [] })).toBe('none');
  expect(renderDenialCount({ enforced: true, denials: [DENIAL, { ...DENIAL, count: 1 }] })).toMatch(
    /^4 calls, 2 different/,
  );
  expect(renderDenialCount({ enforced: false, denials: [] })).toContain('--no-enforce-iam');
});

describe('watching', () => {
  let server: Server;
  let denials: Denial[];
  let watch: DenialWatch;
  let reported: string[];

  beforeEach(async () => {
    denials = [];
    reported = [];
    server = createServer((_, response) => response.end(JSON.stringify({ enforced: true, denials })));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    watch = new DenialWatch({ endpoint }, ({ action }) => reported.push(action));
  });
  afterEach(() => {
    watch.stop();
    server.close();
  });

  test('reports each denial once, however often it occurs', async () => {
    await watch.look();
    denials = [DENIAL];
    await watch.look();
    denials = [
      { ...DENIAL, count: 9 },
      { ...DENIAL, action: 's3:GetObject' },
    ];
    await watch.look();
    expect(reported).toEqual(['s3:PutObject', 's3:GetObject']);
  });

  test('goes on by itself', async () => {
    watch.start();
    denials = [DENIAL];
    while (reported.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(reported).toEqual(['s3:PutObject']);
  });
});
