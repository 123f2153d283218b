/** `npm start` on a machine that is set up for something else: a proxy, AWS profiles, no way out. */
import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { REPOSITORY } from '../src/system/repository';
import { synthesize } from '../src/system/synth';
import { NpmStart } from './support/npm-start';

const MAIN = path.join(REPOSITORY, 'tools', 'main.mjs');
const NOWHERE = 'http://127.0.0.1:9';
const CONFIG = `
[default]
region = us-gov-west-1
endpoint_url = ${NOWHERE}
ignore_configured_endpoint_urls = true
use_fips_endpoint = true
use_dualstack_endpoint = true
sso_session = corp
sso_account_id = 111111111111
sso_role_name = Admin

[profile corp]
credential_process = /bin/false

[sso-session corp]
sso_region = us-east-1
sso_start_url = https://corp.awsapps.com/start
`;
const POISON = {
  AWS_PROFILE: 'corp',
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SESSION_TOKEN: 'of-the-caller',
  AWS_REGION: 'us-gov-west-1',
  AWS_ENDPOINT_URL: NOWHERE,
  AWS_ENDPOINT_URL_S3: NOWHERE,
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
  AWS_USE_FIPS_ENDPOINT: 'true',
  AWS_SDK_LOAD_CONFIG: '1',
  CDK_DEFAULT_ACCOUNT: '111111111111',
  CDK_DEFAULT_REGION: 'us-gov-west-1',
};

/** A network namespace has no interface but its own loopback: no connection can leave it. */
const IN_NAMESPACE = ['unshare', '-rn', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];
const hasNamespaces = spawnSync(IN_NAMESPACE[0], [...IN_NAMESPACE.slice(1), 'true']).status === 0;
if (!hasNamespaces) {
  process.stderr.write(
    '\n*** isolation.test.ts: no network namespaces here (unshare -rn). That no connection leaves loopback is shown for\n' +
      '*** programs that honour proxies only.\n\n',
  );
}

test('a proxy, a poisoned home and no network change nothing, and no connection leaves loopback', async () => {
  // The set-up comes from registries, the wheels of the handlers as well.
  execFileSync(process.execPath, [MAIN, 'setup', 'local-aws'], { stdio: 'ignore' });
  await synthesize();
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'poisoned-home-'));
  fs.mkdirSync(path.join(home, '.aws'));
  fs.writeFileSync(path.join(home, '.aws', 'config'), CONFIG);
  fs.writeFileSync(path.join(home, '.aws', 'credentials'), '[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n');

  const proxy = [process.execPath, path.join(__dirname, 'fixtures', 'recording-proxy.mjs')];
  const npmStart = new NpmStart({ ...POISON, HOME: home }, [...(hasNamespaces ? IN_NAMESPACE : []), ...proxy]);
  try {
    const start = npmStart.run('--exit');
    expect({ code: await start.ended, output: start.output() }).toEqual({
      code: 0,
      output: expect.stringMatching(/The proxy was asked for: \[\]\s*$/),
    });
  } finally {
    await npmStart.dispose();
    fs.rmSync(home, { recursive: true, force: true });
  }
});
