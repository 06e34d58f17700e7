import { Injectable } from '@nestjs/common';
import { CHANGES, type Change, type Api, type Resource } from '../../tmf/declare/define-resource';

/** What a type of events is about. */
export interface EventKind {
  readonly api: Api;
  readonly resource: Resource;
  readonly change: Change;
}

/** The APIs with a hub, in the order of their modules. */
@Injectable()
export class HubRegistry {
  private readonly added: Api[] = [];
  private readonly kinds = new Map<string, EventKind>();

  add(api: Api): void {
    this.added.push(api);
    for (const resource of api.resources) {
      for (const change of CHANGES) this.kinds.set(resource.eventType(change), { api, resource, change });
    }
  }

  get apis(): readonly Api[] {
    return this.added;
  }

  /** What the type of an event is about; undefined if nobody can subscribe to it. */
  kindOf(eventType: string): EventKind | undefined {
    return this.kinds.get(eventType);
  }

  /** Types of the events that subscribers of the API with this base path get. */
  eventTypesOf(basePath: string): string[] {
    return [...this.kinds].filter(([, { api }]) => api.basePath === basePath).map(([type]) => type);
  }

  /** Names on the event emitter of all that can be subscribed to. */
  get eventNames(): string[] {
    return [...this.kinds.values()].map(({ resource, change }) => `${resource.path}.${change}`);
  }
}
