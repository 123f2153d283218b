/** The `@default` of every member of an interface, from declaration files. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** `{ owner, member, text }` of each. */
export function defaultsOf(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.d.ts'))
    .flatMap((file) => {
      const path = join(folder, file);
      const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
      return source.statements.filter(ts.isInterfaceDeclaration).flatMap(defaultsOfInterface);
    });
}

function defaultsOfInterface(declaration) {
  return declaration.members.flatMap((member) => {
    const tag = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'default');
    if (!tag || !member.name) return [];
    const text = (ts.getTextOfJSDocComment(tag.comment) ?? '').replace(/^-\s*/, '').replace(/\s+/g, ' ').trim();
    return [{ owner: declaration.name.text, member: member.name.getText(), text }];
  });
}
