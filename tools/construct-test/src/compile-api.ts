import * as path from 'node:path';
import * as ts from 'typescript';
import type { Api, Member } from './public-surface';

/** An API, and whether it depends on the package's own sources and what is installed, and on nothing else. */
export interface Compiled {
  readonly api: Api;
  readonly isSelfContained: boolean;
}

/** Compiles the package in a folder. That takes seconds: aws-cdk-lib declares much. */
export function compileApi(directory: string, className: string): Compiled {
  const entry = path.join(directory, 'src', 'index.ts');
  const options = compilerOptions(directory);
  const program = ts.createProgram([entry], options, hostThatRemembersLibraries(options));
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(entry);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error(`${entry}: no module`);
  const symbols = new Map(checker.getExportsOfModule(module).map((symbol) => [symbol.name, resolved(symbol)]));

  const exported = (name: string): ts.Symbol => {
    const symbol = symbols.get(name);
    if (!symbol) throw new Error(`${entry}: no export ${name}`);
    return symbol;
  };
  // An enum has the members of a string, which are nobody's business here.
  const membersOf = (symbol: ts.Symbol): Member[] =>
    symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface)
      ? checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol)).filter(isPublic).map(member)
      : [];

  return {
    api: {
      className,
      props: membersOf(exported(`${className}Props`)),
      members: membersOf(exported(className)).filter(({ name }) => !INHERITED.has(name)),
      exports: new Map([...symbols].map(([name, symbol]) => [name, membersOf(symbol)])),
    },
    isSelfContained: program
      .getSourceFiles()
      .every((file) => file.fileName.includes('/node_modules/') || isBelow(directory, file)),
  };

  function resolved(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  }

  function member(symbol: ts.Symbol): Member {
    const declaration = symbol.valueDeclaration ?? symbol.declarations?.[0] ?? source!;
    const type = checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(symbol, declaration));
    const tags = symbol.getJsDocTags(checker);
    const defaultTag = tags.find(({ name }) => name === 'default');
    return {
      name: symbol.name,
      type: checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation),
      optional: (symbol.flags & ts.SymbolFlags.Optional) !== 0,
      summary: ts.displayPartsToString(symbol.getDocumentationComment(checker)),
      ...(defaultTag ? { default: ts.displayPartsToString(defaultTag.text) } : {}),
      kind: symbol.flags & ts.SymbolFlags.Method ? 'method' : 'property',
      members: () => (isStruct(type) ? checker.getPropertiesOfType(type).filter(isPublic).map(member) : []),
      isOurs: (type.symbol?.declarations ?? []).some((declaration) => isBelow(directory, declaration.getSourceFile())),
    };
  }

  function isStruct(type: ts.Type): boolean {
    return type.isClassOrInterface() ? !type.isClass() : (type.flags & ts.TypeFlags.Object) !== 0;
  }
}

/** What every construct has from its base class. */
const INHERITED = new Set(['node', 'toString', 'with']);

function isBelow(directory: string, file: ts.SourceFile): boolean {
  return file.fileName.startsWith(path.join(directory, 'src'));
}

function isPublic(symbol: ts.Symbol): boolean {
  const declaration = symbol.valueDeclaration ?? symbol.declarations?.[0];
  const modifiers = declaration ? ts.getCombinedModifierFlags(declaration as ts.Declaration) : ts.ModifierFlags.None;
  return !(modifiers & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) && !symbol.name.startsWith('_');
}

const libraries = new Map<string, ts.SourceFile | undefined>();

/** Libraries are large and do not change: they are read once for all packages of a test. */
function hostThatRemembersLibraries(options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (file, ...rest) => {
    if (!file.includes('/node_modules/')) return read(file, ...rest);
    if (!libraries.has(file)) libraries.set(file, read(file, ...rest));
    return libraries.get(file);
  };
  return host;
}

function compilerOptions(directory: string): ts.CompilerOptions {
  const file = ts.findConfigFile(directory, ts.sys.fileExists, 'tsconfig.json');
  if (file === undefined) throw new Error(`${directory}: no tsconfig.json`);
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(file, ts.sys.readFile).config, ts.sys, directory);
  return { ...options, noEmit: true, composite: false, incremental: false };
}
