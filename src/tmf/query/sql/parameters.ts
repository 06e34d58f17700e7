/** Collects the values of a statement; the text only ever sees their placeholders. */
export class Parameters {
  readonly values: unknown[] = [];

  /** Binds a value. @returns its placeholder */
  bind(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}
