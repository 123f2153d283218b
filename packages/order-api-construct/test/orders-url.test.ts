import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type { Stack } from 'aws-cdk-lib/core';
import { onlyId, synthesize } from './helpers';

const certificate = (stack: Stack) =>
  acm.Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:eu-west-1:111111111111:certificate/c');

/** The URL of an API with a domain name, as the template has it. */
function urlWithDomain(domainName: Partial<apigateway.DomainNameOptions>, disableExecuteApiEndpoint = true) {
  const { stack, orderApi, template } = synthesize((scope) => ({
    apiOverrides: {
      disableExecuteApiEndpoint,
      domainName: { domainName: 'orders.example.com', certificate: certificate(scope), ...domainName },
    },
  }));
  return { url: stack.resolve(orderApi.ordersUrl), domain: onlyId(template, 'AWS::ApiGateway::DomainName') };
}

const join = (domain: string, path: string) => ({ 'Fn::Join': ['', ['https://', { Ref: domain }, path]] });

test.each([true, false])('is at the domain name, without the stage (own endpoint disabled: %s)', (disabled) => {
  const { url, domain } = urlWithDomain({}, disabled);
  expect(url).toEqual(join(domain, '/orders'));
});

test.each(['v2', 'bids/v2'])('is below the base path %s of the domain name', (basePath) => {
  const { url, domain } = urlWithDomain({ basePath });
  expect(url).toEqual(join(domain, `/${basePath}/orders`));
});

test('is at a domain name that is added later', () => {
  const { stack, orderApi, template } = synthesize(
    { apiOverrides: { disableExecuteApiEndpoint: true } },
    (orders, scope) => {
      orders.api.addDomainName('Domain', {
        domainName: 'orders.example.com',
        certificate: certificate(scope),
        basePath: 'v3',
      });
    },
  );
  expect(stack.resolve(orderApi.ordersUrl)).toEqual(
    join(onlyId(template, 'AWS::ApiGateway::DomainName'), '/v3/orders'),
  );
});

test('there is none without an endpoint, and only who asks for it gets the error', () => {
  const { orderApi } = synthesize({ apiOverrides: { disableExecuteApiEndpoint: true } });
  expect(() => orderApi.ordersUrl).toThrow(
    /^Orders\/OrderApi: there is no ordersUrl, because apiOverrides.disableExecuteApiEndpoint is true and the API has no domain name; set/,
  );
});
