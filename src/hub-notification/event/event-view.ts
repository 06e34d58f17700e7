// Room hub-notification/event: an event as hubs see it, and which hubs there are.

import type { TmfEvent } from '../../tmf/store/event/event';
import { attributeOf } from '../../tmf/attribute/attribute';
import type { Path, PathKind, PathTypes } from '../../tmf/query/path';
import { AttributeEventEnvelope, ResourceEventEnvelope } from './event.dto';
import type { Api, Resource } from '../../tmf/declare/define-resource';

/** Member of the envelope that holds the payload, `event.{path of the resource}`. */
export const PAYLOAD = 'event';

/**
 * The document that the paths of a subscription lead through: the event, and for names that its envelope does not have the
 * attributes of its resource. So `status` is the same as `event.customer.status`, and `id` is there in every event.
 */
export function viewOf(event: TmfEvent): Record<string, unknown> {
  let view = views.get(event);
  if (!view) {
    const [resource] = Object.values(event.event);
    view = { ...resource, ...event };
    views.set(event, view);
  }
  return view;
}

/** Every subscription looks at the same one. */
const views = new WeakMap<TmfEvent, Record<string, unknown>>();

/** Whether a path that begins with the name is one of the envelope, whatever the resource has. */
export function isOfEnvelope(name: string): boolean {
  return name === PAYLOAD || envelopeKind(name) !== undefined;
}

/** The resource that `event.{name}` is, in whatever letter case. */
export function resourceAt(name: string, { resources }: Api): Resource | undefined {
  return resources.find(({ path }) => path.toLowerCase() === name.toLowerCase());
}

/** Types in the {@link viewOf} of any event of the API; `any` for what its resources declare differently. */
export function typesOf(api: Api): PathTypes {
  const { resources } = api;
  const inResource = (path: Path): PathKind | undefined => {
    const kinds = new Set(resources.map(({ typeOf }) => typeOf(path)));
    return kinds.size === 1 ? [...kinds][0] : 'any';
  };
  const inPayload = ([name, ...rest]: Path): PathKind | undefined => {
    if (name === undefined) return 'object';
    const resource = resourceAt(name, api);
    if (!resource) return 'any';
    return rest.length === 0 ? 'object' : resource.typeOf(rest);
  };
  return (path) => {
    const [name = '', ...rest] = path;
    if (name === PAYLOAD) return inPayload(rest);
    const kind = envelopeKind(name);
    if (kind === undefined) return inResource(path);
    return rest.length === 0 ? kind : undefined;
  };
}

function envelopeKind(name: string): PathKind | undefined {
  return (attributeOf(ResourceEventEnvelope, name) ?? attributeOf(AttributeEventEnvelope, name))?.kind;
}
