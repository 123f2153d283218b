/** Gives equal values one small number, so that a state of the world is a short text of numbers. */
export class Interner<T> {
  private readonly ids = new Map<string, number>();
  private readonly values: T[] = [];

  id(value: T): number {
    const text = JSON.stringify(value);
    const known = this.ids.get(text);
    if (known !== undefined) return known;
    this.ids.set(text, this.values.length);
    return this.values.push(value) - 1;
  }

  value(id: number): T {
    return this.values[id];
  }

  all(): readonly T[] {
    return this.values;
  }

  get size(): number {
    return this.values.length;
  }
}
