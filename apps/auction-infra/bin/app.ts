import { App, DefaultStackSynthesizer } from 'aws-cdk-lib/core';
import { composeApp } from '../lib/compose-app';
import { delivery, dev } from '../lib/config';

const app = new App({
  analyticsReporting: false,
  defaultStackSynthesizer: new DefaultStackSynthesizer({ qualifier: delivery.bootstrapQualifier }),
});

// Prod is ready in lib/config.ts: name its account there and add it to this list.
composeApp(app, delivery, [dev]);
