// A copy of tools/construct-kit/src/merge-overrides.ts: change it there, then run `npm run kit`.
/**
 * Options of an underlying construct: the defaults, then what the user overrides, then what the construct decides. The
 * merge is shallow; a member that is `undefined` leaves the default as it is.
 *
 * @param defaults what holds unless the user says otherwise
 * @param overrides what the user says
 * @param owned what the construct decides, whatever the user says
 */
export function mergeOverrides<Options extends object, Owned extends object>(
  defaults: Options,
  overrides: Partial<Options> | undefined,
  owned: Owned,
): Options & Owned {
  return { ...defaults, ...withoutUndefined(overrides), ...owned };
}

/**
 * Environment variables of a function: the user's own beside the construct's, which win.
 *
 * @param overrides what the user adds
 * @param owned variables that the construct promises to the handler
 */
export function mergeEnvironment(
  overrides: Record<string, string> | undefined,
  owned: Record<string, string>,
): Record<string, string> {
  return { ...withoutUndefined(overrides), ...owned };
}

/** The members that hold something. */
export function withoutUndefined<T extends object>(value: T | undefined): T {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([, member]) => member !== undefined)) as T;
}
