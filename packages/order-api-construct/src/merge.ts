/**
 * The overrides that say something: a member that is `undefined` leaves the default as it is.
 *
 * @param overrides overrides as a user gave them
 */
export function withoutUndefined<T extends object>(overrides: T | undefined): Partial<T> {
  return Object.fromEntries(Object.entries(overrides ?? {}).filter(([, value]) => value !== undefined)) as Partial<T>;
}
