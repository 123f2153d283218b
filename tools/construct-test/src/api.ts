import * as path from 'node:path';
import * as ts from 'typescript';

/** One member of a struct, or one public member of the class. */
export interface Member {
  readonly name: string;
  /** Its type as it is written in a message of the compiler, without `undefined`. */
  readonly type: string;
  readonly optional: boolean;
  /** Text of its docstring. */
  readonly summary: string;
  /** Text of `@default`; undefined if there is none. */
  readonly default?: string;
  readonly kind: 'property' | 'method';
  /** Members of its own type, if that is an interface of ours or of aws-cdk-lib. */
  readonly members: () => Member[];
  /** Whether its type is declared in the package itself. */
  readonly isOurs: boolean;
}

/** What a package offers to its users, read from its sources by the compiler. */
export interface Api {
  /** Name of the construct. */
  readonly className: string;
  /** Props of the construct. */
  readonly props: Member[];
  /** Public members of the construct that it does not inherit. */
  readonly members: Member[];
  /** Names of all exports, with the members of those that are interfaces. */
  readonly exports: ReadonlyMap<string, Member[]>;
}

/** Reads the API of the package in a folder. */
export function readApi(directory: string, className: string): Api {
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
  const membersOf = (symbol: ts.Symbol): Member[] =>
    checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol)).filter(isPublic).map(member);

  return {
    className,
    props: membersOf(exported(`${className}Props`)),
    members: membersOf(exported(className)).filter(({ name }) => !INHERITED.has(name)),
    exports: new Map([...symbols].map(([name, symbol]) => [name, membersOf(symbol)])),
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
