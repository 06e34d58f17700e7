/** What a delivery sends, and what has to be called, once, when it is sent. */
export interface Payload {
  /** JSON; undefined of an event that is too long, or gone. */
  readonly text: string | undefined;
  readonly release: () => void;
}
