import type { Api, Resource } from './define-resource';

/** The resources this server serves, in the order of their modules. */
export class ResourceRegistry {
  private readonly declared: Resource[] = [];

  add(resource: Resource): void {
    this.declared.push(resource);
  }

  get resources(): readonly Resource[] {
    return this.declared;
  }

  /** The APIs these resources belong to, each once. */
  get apis(): readonly Api[] {
    return [...new Set(this.declared.map(({ api }) => api))];
  }
}
