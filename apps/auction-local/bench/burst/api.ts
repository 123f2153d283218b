import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OrderRecord } from '@org/auction-infra/orders-client';
import type { Environments } from './environments';
import type { Ledger } from './ledger';
import { close, listen, readAll } from './throttled-dynamodb';
import type { TokenBucket } from './token-bucket';

/** `POST /orders` as API Gateway and Lambda serve it: throttled, then a proxy event for a free environment. */
export interface Api {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts it on a free port of 127.0.0.1. Answers and their orders go to the ledger. */
export async function startApi(environments: Environments, throttle: TokenBucket, ledger: Ledger): Promise<Api> {
  const server = createServer((request, response) => {
    void readAll(request).then((body) => serve(`${body}`, request.headers, response));
  });
  await listen(server);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/orders`,
    close: () => close(server),
  };

  async function serve(body: string, headers: IncomingHttpHeaders, response: ServerResponse): Promise<void> {
    // The gateway response of the construct.
    if (throttle.take(1) === 0) return answer(response, 429, { 'Retry-After': '1' }, message('Too Many Requests'));
    const invocation = await environments.invoke(proxyEvent(body, headers));
    switch (invocation.kind) {
      case 'answered': {
        const { statusCode, headers: own, body: text } = invocation.result;
        return answer(response, statusCode, own ?? {}, text || '{}', invocation.certain);
      }
      // "If the Lambda API rejects the invocation request, API Gateway returns a 500 error code" and for an error of
      // the function 502 (API Gateway developer guide / Lambda developer guide, "Handling Lambda errors with an API Gateway API").
      case 'throttled':
        return answer(response, 500, {}, message('Internal server error'));
      case 'cut-off':
        ledger.cutOff((JSON.parse(body) as OrderRecord[]).map(({ record_id }) => record_id));
        return answer(response, 502, {}, message('Internal server error'));
    }
  }

  function answer(
    response: ServerResponse,
    status: number,
    headers: Readonly<Record<string, string>>,
    body: string,
    certain = true,
  ): void {
    const { unprocessedRecordIds = [] } = JSON.parse(body) as { unprocessedRecordIds?: string[] };
    ledger.answer(status, unprocessedRecordIds, certain);
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  }
}

function message(errorMessage: string): string {
  return JSON.stringify({ errorMessage });
}

/** A REST proxy event, payload format 1.0. */
function proxyEvent(body: string, headers: IncomingHttpHeaders): unknown {
  return {
    resource: '/orders',
    path: '/orders',
    httpMethod: 'POST',
    headers,
    queryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    requestContext: { requestId: 'burst', stage: 'v1', httpMethod: 'POST' },
    body,
    isBase64Encoded: false,
  };
}
