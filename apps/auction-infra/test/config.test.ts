import { checkConfig, delivery, type DeliveryConfig, dev, prod, type StageConfig } from '../lib/config';

const inProd: StageConfig = { ...prod, account: '222222222222' };

test('the settings of this repository are complete', () => {
  expect(() => checkConfig(delivery, [dev])).not.toThrow();
});

test.each(['repository', 'branch', 'connectionArnParameter', 'webhookSecretName'] as const)(
  'a missing %s is named',
  (setting) => {
    const incomplete: DeliveryConfig = { ...delivery, [setting]: '' };
    expect(() => checkConfig(incomplete, [dev])).toThrow(`lib/config.ts:\n  - delivery.${setting} is missing`);
  },
);

test('all problems are named at once', () => {
  expect(() => checkConfig({ ...delivery, repository: '', branch: '' }, [dev])).toThrow(
    'lib/config.ts:\n  - delivery.repository is missing\n  - delivery.branch is missing',
  );
});

test('the account of the pipeline is required as soon as a stage names one', () => {
  expect(() => checkConfig(delivery, [dev, inProd])).toThrow(
    'delivery.account is missing: stage Prod names account 222222222222',
  );
  expect(() => checkConfig({ ...delivery, account: '111111111111' }, [dev, inProd])).not.toThrow();
});

test('an account has twelve digits', () => {
  expect(() => checkConfig({ ...delivery, account: '1' }, [{ ...inProd, account: 'prod' }])).toThrow(
    'lib/config.ts:\n  - delivery.account must have twelve digits, got "1"\n' +
      '  - Prod.account must have twelve digits, got "prod"',
  );
});

test('fallback addresses are e-mail addresses', () => {
  const pipeline: DeliveryConfig = { ...delivery, fallbackEmails: ['on-call@example.com', '#on-call'] };
  expect(() => checkConfig(pipeline, [{ ...dev, fallbackEmails: ['on-call'] }])).toThrow(
    'lib/config.ts:\n  - delivery.fallbackEmails must hold e-mail addresses, got "#on-call"\n' +
      '  - Dev.fallbackEmails must hold e-mail addresses, got "on-call"',
  );
});

test('one stage of an account owns the log role of API Gateway', () => {
  expect(() => checkConfig(delivery, [dev, prod])).toThrow(
    'Dev.ownsApiGatewayLogRole must be false: another stage of its account has the role',
  );
  expect(() => checkConfig(delivery, [dev, { ...prod, ownsApiGatewayLogRole: false }])).not.toThrow();
});
