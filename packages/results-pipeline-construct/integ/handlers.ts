import * as path from 'node:path';
import * as lambda from 'aws-cdk-lib/aws-lambda';

const code = (name: string) => lambda.Code.fromAsset(path.join(__dirname, 'handlers', name));

/** Code of a results function and an order function, for these tests only. */
export const handlers = { resultsCode: code('results'), orderCode: code('order') };
