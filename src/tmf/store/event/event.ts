// Room tmf/store/event: the record of changes, and the v4 envelope.

import type { Change, Resource } from '../../declare/define-resource';
import { newId, timeOfId } from '../../declare/new-id';
import { hrefOf, withIdentity } from '../../declare/identity';

/** An event about to be written with the change it tells of. */
export interface EventDraft {
  readonly id: string;
  readonly change: Change;
  /** Changed top-level attributes; only for an attribute value change. */
  readonly fieldPath?: string;
}

/** TMF630 v4 event envelope, as subscribers get it. `timeOcurred` is spelled as in the standard. */
export interface TmfEvent {
  eventId: string;
  eventTime: string;
  eventType: string;
  correlationId: string;
  domain: string;
  title: string;
  description: string;
  priority: string;
  timeOcurred: string;
  id?: string;
  href?: string;
  fieldPath?: string;
  event: Record<string, Record<string, unknown>>;
}

/** What happened, to which resource, by which request. */
export interface Happening {
  /** As the API declares it that shows the event. */
  readonly resource: Pick<Resource, 'name' | 'path' | 'collection' | 'eventType'>;
  readonly draft: EventDraft;
  readonly id: string;
  /** Of the URLs of the request: all before the path of the API. */
  readonly origin: string;
  readonly correlationId: string;
  /** When it happened, by the clock of the database. */
  readonly time: Date;
}

export interface Occurrence extends Happening {
  /** The resource without identity: after the change, or before it for a deletion. */
  readonly document: Readonly<Record<string, unknown>>;
}

const VERBS: Record<Change, string> = {
  create: 'was created',
  attributeValueChange: 'changed',
  stateChange: 'changed its status',
  delete: 'was deleted',
};

export function draftEvent(change: Change, fieldPath?: string): EventDraft {
  return { id: newId(), change, fieldPath };
}

/**
 * The events of a patch: the status has one of its own, and a patch of status and more sends both (D19).
 * @param changed top-level attributes
 */
export function draftChanges(changed: readonly string[], { status }: Pick<Resource, 'status'>): EventDraft[] {
  const others = changed.filter((name) => name !== status?.attribute);
  return [
    ...(others.length > 0 ? [draftEvent('attributeValueChange', others.join(','))] : []),
    ...(others.length < changed.length ? [draftEvent('stateChange')] : []),
  ];
}

/**
 * When an event with this id was drafted, in milliseconds since 1970, by the clock of the process that did. It was recorded
 * within seconds, by the clock of the database. Undefined for an id that does not tell, as those of old events.
 */
export function draftTimeOf(eventId: string): number | undefined {
  return timeOfId(eventId);
}

/** Puts an event into its envelope; which members it has depends on the kind of change, as in the v4 contracts. */
export function toTmfEvent({ document, ...happening }: Occurrence): TmfEvent {
  const { resource, id } = happening;
  const href = hrefIn(happening);
  return { ...envelopeOf(happening, href), event: { [resource.path]: { id, href, ...document } } };
}

/** The JSON text of {@link toTmfEvent}, without parsing the document. @param json the document, as text */
export function toTmfEventText({ json, ...happening }: Happening & { readonly json: string }): string {
  const { resource, id } = happening;
  const href = hrefIn(happening);
  const payload = `{${JSON.stringify(resource.path)}:${withIdentity(id, href, json)}}`;
  return `${JSON.stringify(envelopeOf(happening, href)).slice(0, -1)},"event":${payload}}`;
}

function hrefIn({ resource, origin, id }: Happening): string {
  return hrefOf(origin + resource.collection, id);
}

function envelopeOf({ resource, draft, id, correlationId, time }: Happening, href: string): Omit<TmfEvent, 'event'> {
  const eventType = resource.eventType(draft.change);
  const timestamp = time.toISOString();
  const envelope = {
    eventId: draft.id,
    eventTime: timestamp,
    eventType,
    correlationId,
    domain: resource.name,
    title: eventType,
    description: `${resource.name} ${id} ${VERBS[draft.change]}`,
    priority: '1',
    timeOcurred: timestamp,
  };
  return draft.change === 'attributeValueChange'
    ? { ...envelope, fieldPath: draft.fieldPath }
    : { ...envelope, id, href };
}
