import type { Resource } from '../../declare/define-resource';
import type { EventDraft } from '../event/event';
import { CONTEXT } from './resource.statements';
import type { EventContext } from './stored-resource';

/** The nine values of one event, in the order of `recordEvent()`. */
export function eventValues(
  resource: Pick<Resource, 'name'>,
  { id, change, fieldPath }: EventDraft,
  context: EventContext,
): unknown[] {
  return [id, change, fieldPath ?? null, resource.name, ...contextValues(context)];
}

/** The nine values of the events of one change: what they differ in are arrays. */
export function eventsValues(
  resource: Pick<Resource, 'name'>,
  drafts: readonly EventDraft[],
  context: EventContext,
): unknown[] {
  return [
    drafts.map(({ id }) => id),
    drafts.map(({ change }) => change),
    drafts.map(({ fieldPath }) => fieldPath ?? null),
    resource.name,
    ...contextValues(context),
  ];
}

/** The values that say where a change comes from; of several changes, an array for each of them. */
export function contextsValues(contexts: readonly EventContext[]): unknown[] {
  const rows = contexts.map(contextValues);
  return CONTEXT.map((_, n) => rows.map((row) => row[n]));
}

function contextValues({ caller, origin }: EventContext): (string | null)[] {
  const { correlationId, traceparent = null, actor = null, client = null } = caller;
  return [origin, correlationId, traceparent, actor, client];
}
