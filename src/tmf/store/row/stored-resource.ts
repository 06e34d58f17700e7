import type { Caller } from '../../declare/caller';
import type { Version } from '../../http/conditions/preconditions';
import type { EventDraft } from '../event/event';

/** A resource as it is stored: identity apart, all other attributes as JSON text, ready to be sent. */
export interface StoredResource {
  readonly id: string;
  readonly json: string;
  /** What the text says, of one that was just written: it need not be parsed again. */
  readonly document?: Readonly<Record<string, unknown>>;
}

/** When it was written, give or take the commit itself. */
export type StoredVersion = Version & { readonly time: Date };

/** A resource that was read, or written. */
export type VersionedResource = StoredResource & StoredVersion;

/** A resource to be created, with what its event says besides the document. */
export interface NewResource extends StoredResource {
  /** Where it stands in the body (JSON Pointer). */
  readonly at: string;
  /** See {@link storedSize}. */
  readonly size: number;
  readonly event: EventDraft;
}

/** What the events of a change say besides the change. */
export interface EventContext {
  readonly caller: Pick<Caller, 'actor' | 'client' | 'correlationId' | 'traceparent'>;
  /** What the URLs of the request begin with, before the path of the API. */
  readonly origin: string;
}
