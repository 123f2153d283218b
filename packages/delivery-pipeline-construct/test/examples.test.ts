import * as fs from 'node:fs';
import * as path from 'node:path';

const examples = path.join(__dirname, '..', 'examples');

test.each(fs.readdirSync(examples))('examples/%s synthesizes', (file) => {
  jest.isolateModules(() => {
    expect(() => jest.requireActual(path.join(examples, file))).not.toThrow();
  });
});
