import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import { Tokenization } from 'aws-cdk-lib/core';

/**
 * JSON schemas for the prop `schema`. Draft 4 is the only draft that API Gateway reads. A schema can say nothing about two
 * orders that share a `record_id`, about bytes, or about digits: those rules are the handler's.
 */
export class OrderApiSchema {
  /**
   * A list of orders, whole: `[{"record_id": "a", "parameter_1": "abc", "parameter_2": 4}]`. For handlers that trust the
   * gateway. The gateway's answer to a body that does not fit names neither order nor field.
   *
   * @param maxOrders maximum number of orders in one request, at least 1
   */
  public static orders(maxOrders: number): apigateway.JsonSchema {
    return {
      ...listSchema(
        'OrderBatch',
        maxOrders,
        'each with record_id (text that is not empty), parameter_1 (text), parameter_2 (number) and nothing else',
      ),
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

  /**
   * A list, whatever is in it. For handlers that check every order themselves, so that their clients learn which order and
   * which field is wrong. A handler that does not check must not be given it.
   *
   * @param maxOrders maximum number of orders in one request, at least 1
   */
  public static list(maxOrders: number): apigateway.JsonSchema {
    return listSchema('OrderList', maxOrders);
  }

  private constructor() {}
}

/** The description is what clients read whose body does not fit. */
function listSchema(title: string, maxOrders: number, orders?: string): apigateway.JsonSchema {
  const description = `a JSON array of 1 to ${Tokenization.stringifyNumber(maxOrders)} orders`;
  return {
    schema: apigateway.JsonSchemaVersion.DRAFT4,
    title,
    description: orders ? `${description}, ${orders}` : description,
    type: apigateway.JsonSchemaType.ARRAY,
    minItems: 1,
    maxItems: maxOrders,
  };
}
