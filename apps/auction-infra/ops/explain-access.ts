/**
 * Says whether a role may make a call, by which statement of which template, and what to add:
 * `npm run explain-access -- ROLE ACTION RESOURCE [KEY=VALUE …]`.
 */
import { explain } from '../tools/access/explain';
import { synthesize } from '../tools/synthesized';

const USAGE = `npm run explain-access -- ROLE ACTION RESOURCE [KEY=VALUE …]

  ROLE      its ARN or name as an error message has it, or as docs/roles.md: Dev-Orders/OrderApi/HandlerRole
  ACTION    dynamodb:PutItem
  RESOURCE  an ARN as an error message has it, * or Dev-Orders/OrderApi/Table
  KEY=VALUE condition keys that the call sends: cloudwatch:namespace=Auction

Ends with 0 when the call is allowed, 1 when it is denied, 2 when it cannot be decided. Looks at the templates of this checkout:
what is deployed may be older. Decides about roles; which service may use a resource is in docs/roles.md.`;

function main([role, action, resource, ...keys]: string[]): number {
  if (!/^[a-z0-9-]+:[A-Za-z]+$/.test(action ?? '') || !resource || keys.some((key) => !key.includes('='))) {
    console.error(USAGE);
    return 2;
  }
  const context = Object.fromEntries(
    keys.map((key) => [key.slice(0, key.indexOf('=')), key.slice(key.indexOf('=') + 1)]),
  );
  try {
    const { allowed, lines } = explain(synthesize(), role, action, resource, context);
    console.log(lines.join('\n'));
    return allowed ? 0 : 1;
  } catch (error) {
    console.error((error as Error).message);
    return 2;
  }
}

process.exitCode = main(process.argv.slice(2));
