import { anyEvent } from './any-event';
import { anyJson, anyText } from './any-message';
import { DOCS, EVENT, PUBLISHING, type Source } from './source';
import { OPERATIONS } from './sources-operations';
import { SECURITY } from './sources-security';
import { SERVICES } from './sources-services';

/**
 * Everything that can be published, from the most particular to the most general: who reads it, what makes two messages the same
 * alert, and the document that says so. Tests walk this table, and the README's is checked against it.
 */
export const SOURCES: readonly Source[] = [
  ...OPERATIONS,
  ...SECURITY,
  ...SERVICES,
  {
    name: 'any other event of EventBridge',
    read: anyEvent,
    ...EVENT,
    severity: 'warning',
    document: {
      title: 'Event structure reference (id)',
      url: `${DOCS}/eventbridge/latest/ref/overiew-event-structure.html`,
    },
  },
  {
    name: 'any JSON',
    read: anyJson,
    ...PUBLISHING,
    severity: 'warning',
    document: {
      title: 'Parsing Amazon SNS message formats (MessageId)',
      url: `${DOCS}/sns/latest/dg/sns-message-and-json-formats.html`,
    },
  },
  {
    name: 'any text',
    read: anyText,
    ...PUBLISHING,
    severity: 'warning',
    document: {
      title: 'Parsing Amazon SNS message formats (MessageId)',
      url: `${DOCS}/sns/latest/dg/sns-message-and-json-formats.html`,
    },
  },
];
