import type { Api, Resource } from './define-resource';

/** The APIs that this server serves, in the order of their modules. */
export class ApiRegistry {
  private readonly added: Api[] = [];

  add(api: Api): void {
    this.added.push(api);
  }

  get apis(): readonly Api[] {
    return this.added;
  }

  /** Those of all APIs. */
  get resources(): readonly Resource[] {
    return this.added.flatMap(({ resources }) => resources);
  }
}
