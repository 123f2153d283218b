import * as path from 'node:path';
import { describeConstruct } from '@org/construct-test';
import { OrderApi, OrderApiAuthorization } from '../src';
import { HANDLER_CODE } from './helpers';

describeConstruct({
  directory: path.join(__dirname, '..'),
  construct: OrderApi,
  required: () => ({ handlerCode: HANDLER_CODE }),
  companions: {
    quota: () => ({ authorization: OrderApiAuthorization.apiKey() }),
  },
});
