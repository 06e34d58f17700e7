/** Who asks for an operation. Services know of a request no more than this and what it asks for. */
export interface Caller {
  /** The person or system that asks, as who vouches for it knows it; undefined while nobody is asked who they are. */
  readonly actor: string | undefined;
  /** The program through which it asks. */
  readonly client: string | undefined;
  /** What it may do, such as `customer:write`. */
  readonly rights: ReadonlySet<string> | 'all';
  /** Ties what comes of the request to what caused it: 1 to 128 visible ASCII characters. */
  readonly correlationId: string;
  /** `traceparent` of W3C Trace Context, version 00; undefined if the request had none. */
  readonly traceparent: string | undefined;
}
