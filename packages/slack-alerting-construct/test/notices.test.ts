import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';

const root = path.join(__dirname, '..');
const { devDependencies } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
const notices = fs.readFileSync(path.join(root, 'THIRD-PARTY-NOTICES'), 'utf8');

test('the notices are those of the bundle, and the package declares what its function imports', () => {
  execFileSync(process.execPath, ['scripts/notices.mjs', '--check'], { cwd: root, stdio: 'pipe' });
});

test('what is bundled directly is declared here, in the version that is bundled', () => {
  for (const name of ['@slack/webhook', '@aws-sdk/client-sqs', '@aws-sdk/client-secrets-manager']) {
    expect(notices).toContain(`${name} ${devDependencies[name]} (`);
  }
});

test('the licences are there in full', () => {
  expect(notices).toContain('Permission is hereby granted, free of charge');
  expect(notices).toContain('TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION');
});
