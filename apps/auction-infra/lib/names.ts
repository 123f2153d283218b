/** Name of the stack with the delivery pipeline. Roles that its builds take on recognise them by it. */
export const DELIVERY_STACK = 'Delivery';
