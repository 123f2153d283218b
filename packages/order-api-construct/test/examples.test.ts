import * as fs from 'node:fs';
import * as path from 'node:path';

const folder = path.join(__dirname, '..', 'examples');

test.each(fs.readdirSync(folder).filter((file) => file.endsWith('.ts')))('examples/%s synthesizes', (file) => {
  jest.isolateModules(() => {
    expect(() => jest.requireActual(path.join(folder, file))).not.toThrow();
  });
});
