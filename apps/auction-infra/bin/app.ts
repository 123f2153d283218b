import { App } from 'aws-cdk-lib/core';
import { composeApp } from '../lib/compose-app';
import { delivery, dev } from '../lib/config';
import { addSecurityChecks } from '../lib/security-checks';

const app = new App({ analyticsReporting: false });

// Prod is ready in lib/config.ts: name its account there and add it to this list.
composeApp(app, delivery, [dev]);
addSecurityChecks(app);
