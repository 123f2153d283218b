// Measures what the notifier costs at a cold start: the size of its bundle, which modules are in it, and how long Node.js
// takes to load it until the handler can be called. `npm run measure -w packages/slack-alerting-construct`
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { bundle } from './bundle.mjs';

const RUNS = 21;

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { metafile } = await bundle({ metafile: true });
const [[outfile, { bytes, inputs }]] = Object.entries(metafile.outputs);
const file = path.join(root, outfile);

const kilobytes = (count) => `${(count / 1000).toFixed(0)} kB`;
console.log(`bundle: ${kilobytes(bytes)}, ${kilobytes(gzipSync(readFileSync(file)).length)} compressed`);

const sizes = new Map();
for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
  const name = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(input)?.[1] ?? 'notifier';
  sizes.set(name, (sizes.get(name) ?? 0) + bytesInOutput);
}
[...sizes]
  .sort(([, a], [, b]) => b - a)
  .forEach(([name, size]) => console.log(`  ${kilobytes(size).padStart(7)}  ${name}`));

// Node.js' own start is left out: on Lambda it is part of the runtime, whatever the function is.
const program = `
  const start = process.hrtime.bigint();
  require(${JSON.stringify(file)});
  console.log(Number(process.hrtime.bigint() - start) / 1e6);
`;
const environment = {
  ...process.env,
  NODE_NO_WARNINGS: '1',
  ...JSON.parse(readFileSync(path.join(root, 'test/notifier/environment.json'), 'utf8')),
};
const load = () => Number(execFileSync(process.execPath, ['-e', program], { env: environment }));
const times = Array.from({ length: RUNS }, load).sort((a, b) => a - b);
console.log(
  `loading: ${times[(RUNS - 1) / 2].toFixed(0)} ms median of ${RUNS}, ${times[0].toFixed(0)} ms at best (Node.js ${process.versions.node})`,
);
