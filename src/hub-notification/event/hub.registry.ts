import { Injectable } from '@nestjs/common';
import { CHANGES, type Api, type Resource } from '../../tmf/declare/define-resource';

/** The APIs with a hub, in the order of their modules. */
@Injectable()
export class HubRegistry {
  private readonly added = new Map<string, Api>();

  add(api: Api): void {
    this.added.set(api.basePath, api);
  }

  get apis(): readonly Api[] {
    return [...this.added.values()];
  }

  /** Those of the API with this base path: whose events its hub tells of. */
  resourcesOf(basePath: string): readonly Resource[] {
    return this.added.get(basePath)?.resources ?? [];
  }

  /** The resource of an event, as the API with this base path shows it; undefined if its hub does not tell of it. */
  resourceOf(basePath: string, resourceName: string): Resource | undefined {
    return this.resourcesOf(basePath).find(({ name }) => name === resourceName);
  }

  /** Names on the event emitter of all that can be subscribed to. */
  get eventNames(): string[] {
    return this.apis.flatMap(({ resources }) =>
      resources.flatMap(({ path }) => CHANGES.map((change) => `${path}.${change}`)),
    );
  }
}
