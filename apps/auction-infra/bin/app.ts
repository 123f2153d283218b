import { App } from 'aws-cdk-lib/core';
import { composeApp } from '../lib/compose-app';
import { delivery, dev } from '../lib/config';

// Prod is ready in lib/config.ts: name its account there and add it to this list.
composeApp(new App({ analyticsReporting: false }), delivery, [dev]);
