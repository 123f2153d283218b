import * as fs from 'node:fs';
import * as path from 'node:path';
import * as lambda from 'aws-cdk-lib/aws-lambda';

/** `src/` and `dist/` are equally deep, so this holds in the repository as in the published package. */
const NOTIFIER_ASSET = path.join(__dirname, '..', 'assets', 'notifier');

/**
 * The notifier's code, bundled when this package was built.
 *
 * @param directory where it is; only tests pass another one.
 * @throws Error when it is not there, which only happens in a checkout that was not bootstrapped.
 */
export function notifierCode(directory = NOTIFIER_ASSET): lambda.Code {
  if (!fs.existsSync(path.join(directory, 'index.js'))) {
    throw new Error(
      `@org/slack-alerting-construct: the bundled notifier is missing (${path.basename(directory)}/index.js); ` +
        'run "npm run bundle -w packages/slack-alerting-construct" at the root of the repository',
    );
  }
  return lambda.Code.fromAsset(directory);
}
