import type { IamDenials } from '@org/local-aws';
import type { Denial } from '../system/denials';
import { count, type Style } from './text';

/** What a denied call is, which statement is missing and where, and the command that explains it by the templates. */
export function renderDenial({ principal, action, resource, explanation }: Denial, style: Style): string[] {
  const [what, ...rest] = explanation.split('\n');
  const command = `npm run explain-access -- ${principal} ${action} '${resource}'`;
  const explained = principal.startsWith('arn:') ? [`  By the templates: ${command}`] : [];
  return [`${style.bad('AccessDenied')}  ${what}`, ...rest, ...explained];
}

/** How many calls were denied, in a few words. */
export function renderDenialCount({ enforced, denials }: IamDenials): string {
  if (!enforced) return 'not counted: started with --no-enforce-iam';
  const calls = denials.reduce((sum, denial) => sum + denial.count, 0);
  return calls === 0 ? 'none' : `${count(calls, 'call')}, ${denials.length} different: npm start names what is missing`;
}
