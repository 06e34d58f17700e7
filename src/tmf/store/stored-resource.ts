/** A resource as it is stored: identity apart, all other attributes as JSON text, ready to be sent. */
export interface StoredResource {
  readonly id: string;
  readonly json: string;
  /** What the text says, of one that was just written: it need not be parsed again. */
  readonly document?: Readonly<Record<string, unknown>>;
}
