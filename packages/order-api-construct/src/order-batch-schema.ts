import * as apigateway from 'aws-cdk-lib/aws-apigateway';

/**
 * JSON schema of a batch of orders: `[{"record_id": "a", "parameter_1": "abc", "parameter_2": 4}]`.
 *
 * Draft 4 is the only draft that API Gateway reads. A schema can say nothing about two orders that share a
 * `record_id`, about bytes, or about digits: those rules are the handler's.
 *
 * @param maxOrders most orders in one request, at least 1
 */
export function orderBatchSchema(maxOrders: number): apigateway.JsonSchema {
  return {
    schema: apigateway.JsonSchemaVersion.DRAFT4,
    title: 'OrderBatch',
    type: apigateway.JsonSchemaType.ARRAY,
    minItems: 1,
    maxItems: maxOrders,
    items: {
      type: apigateway.JsonSchemaType.OBJECT,
      required: ['record_id', 'parameter_1', 'parameter_2'],
      properties: {
        record_id: { type: apigateway.JsonSchemaType.STRING, minLength: 1 },
        parameter_1: { type: apigateway.JsonSchemaType.STRING },
        parameter_2: { type: apigateway.JsonSchemaType.NUMBER },
      },
      additionalProperties: false,
    },
  };
}
