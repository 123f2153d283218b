/** `npm start -- --debug`: debugpy listens in the process of a handler. */
import * as net from 'node:net';
import { NpmStart } from './support/npm-start';

test('a debugger is answered where it is printed, and an unknown handler is refused', async () => {
  const npm = new NpmStart();
  const refused = npm.run('--debug', 'lambda_x');
  expect(await refused.ended).toBe(1);
  expect(refused.output()).toContain(
    '--debug must name handlers (lambda_a, lambda_b, post_lambda), and not "lambda_x".',
  );
  const start = npm.run('--no-demo', '--debug', 'lambda_b');
  await start.printed(/Debugger +lambda_b on 127\.0\.0\.1:\d+/);
  const [, port] = /lambda_b on 127\.0\.0\.1:(\d+)/.exec(start.output())!;
  expect(await initialized(Number(port))).toContain('"command":"initialize"');
  start.child.kill('SIGINT');
  expect(await start.ended).toBe(0);
  await npm.dispose();
});

/** The answer to the first request of the Debug Adapter Protocol. */
async function initialized(port: number): Promise<string> {
  const request = JSON.stringify({ seq: 1, type: 'request', command: 'initialize', arguments: { adapterID: 'test' } });
  for (let attempt = 0; attempt < 300; attempt++) {
    const answer = await exchange(port, `Content-Length: ${request.length}\r\n\r\n${request}`);
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nothing listens on ${port}`);
}

function exchange(port: number, request: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let received = '';
    const socket = net.connect(port, '127.0.0.1', () => socket.write(request));
    socket.on('error', () => resolve(undefined));
    socket.on('data', (chunk) => {
      received = `${received}${chunk.toString()}`.replace(/": "/g, '":"');
      if (received.includes('"initialize"')) {
        socket.destroy();
        resolve(received);
      }
    });
  });
}
