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
  /** Names of all exports, with the members of those that are interfaces or classes. */
  readonly exports: ReadonlyMap<string, Member[]>;
}
