/** Who asks, as who vouches for it says. */
export interface Identity {
  /** The person or system that asks; undefined while nobody is asked who they are. */
  readonly actor: string | undefined;
  /** Who vouches for it, and knows it by that name. */
  readonly issuer: string | undefined;
  /** The program through which it asks. */
  readonly client: string | undefined;
  /** What it may do, such as `customer:write`. */
  readonly rights: ReadonlySet<string> | 'all';
  /** Those for which access policies say what may be seen and changed. */
  readonly roles: readonly string[];
  /** All that is said of it, for the conditions of access policies. The same object as long as it is the same credential. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Everybody, where nobody is asked. */
export const ANYBODY: Identity = {
  issuer: undefined,
  actor: undefined,
  client: undefined,
  rights: 'all',
  roles: [],
  claims: {},
};

/** Whose things are: of a client, whoever uses it; null where nobody is asked. */
export function ownerOf({ issuer, client, actor }: Pick<Identity, 'issuer' | 'client' | 'actor'>): string | null {
  return issuer === undefined ? null : JSON.stringify([issuer, client ?? actor]);
}

/** Whether the caller has the right. */
export function hasRight({ rights }: Pick<Identity, 'rights'>, right: string): boolean {
  return rights === 'all' || rights.has(right);
}

/** Who asks for an operation. Services know of a request no more than this and what it asks for. */
export interface Caller extends Identity {
  /** Ties what comes of the request to what caused it: 1 to 128 visible ASCII characters. */
  readonly correlationId: string;
  /** `traceparent` of W3C Trace Context, version 00; undefined if the request had none. */
  readonly traceparent: string | undefined;
}
