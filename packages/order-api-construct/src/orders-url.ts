import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';

const PATH = '/orders';

/**
 * Where to post orders: at the API's own domain name if it has one, else at the endpoint that API Gateway gives it.
 *
 * @throws when that endpoint is disabled and the API has no domain name
 */
export function ordersUrlOf(api: apigateway.RestApi): string {
  if (api.domainName) {
    const basePath = basePathOf(api.domainName);
    return `https://${api.domainName.domainName}${basePath ? `/${basePath}` : ''}${PATH}`;
  }
  if ((api.node.defaultChild as apigateway.CfnRestApi).disableExecuteApiEndpoint === true) {
    throw new Error(
      `${api.node.scope?.node.path}: there is no ordersUrl, because apiOverrides.disableExecuteApiEndpoint is true and ` +
        'the API has no domain name; set apiOverrides.domainName or call api.addDomainName() first (a domain name that ' +
        'is made elsewhere is not known here)',
    );
  }
  return api.urlForPath(PATH);
}

/** What follows the domain name: `v2` of `https://api.example.com/v2/orders`; the stage is no part of it. */
function basePathOf(domainName: apigateway.DomainName): string | undefined {
  // The mapping to this API is the first: the domain name makes it in its constructor.
  for (const child of domainName.node.findAll()) {
    if (child instanceof apigateway.CfnBasePathMapping) {
      return child.basePath;
    }
    if (child instanceof apigatewayv2.CfnApiMapping) {
      return child.apiMappingKey;
    }
  }
  return undefined;
}
