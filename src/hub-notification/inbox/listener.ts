// Room hub-notification/inbox: takes the events of other systems.

import type { Type as Class } from '@nestjs/common';
import { CHANGES, type Api, type Resource } from '../../tmf/declare/define-resource';
import { createPayloadClass, createReceivedEventClass } from './received-event.dto';

/** A path where other systems deliver one type of events. */
export interface Listener {
  /** Last segment of the path, and `id` in its answer: the type of the events, its first letter in lower case. */
  readonly name: string;
  /** `{base path}/listener/{name}`. */
  readonly path: string;
  readonly resource: Resource;
  readonly eventType: string;
  /** What received events are published as on the event emitter: `received.{path of the resource}.{change}`. */
  readonly publishedAs: string;
  /** DTO class of its events. */
  readonly dto: Class<object>;
}

/** The listeners of an API: one for each change of each of its resources. */
export function listenersOf({ basePath, resources }: Api): Listener[] {
  return resources.flatMap((resource) => {
    const payload = createPayloadClass(resource);
    return CHANGES.map((change) => {
      const eventType = resource.eventType(change);
      const name = eventType.charAt(0).toLowerCase() + eventType.slice(1);
      return {
        name,
        path: `${basePath}/listener/${name}`,
        resource,
        eventType,
        publishedAs: `received.${resource.path}.${change}`,
        dto: createReceivedEventClass(eventType, change, payload),
      };
    });
  });
}
