import { readRight } from '../../../access/access';
import { type Caller, hasRight } from '../../declare/caller';
import type { Resource } from '../../declare/define-resource';
import { hrefOf } from '../../declare/identity';
import type { Found, OwnTargets } from './own-targets';

/** What a reference says of its target. */
export interface Wanted {
  /** As it is spelt; undefined if nothing says it. */
  readonly type: string | undefined;
  readonly id: string;
}

/** What a reference can say of its target. */
export interface Target {
  readonly type: string;
  readonly href: string;
  readonly name: string | undefined;
}

/** What one write has found in this server of what it refers to. Nothing is looked up twice. */
export class Findings {
  /** By the name of the resource, then by id; null if it is not there for the caller. */
  private readonly known = new Map<string, Map<string, Found | null>>();

  /** @param isNamed whether it is asked for targets, not only whether they are there */
  constructor(
    private readonly targets: OwnTargets,
    private readonly caller: Caller,
    private readonly isNamed: boolean,
  ) {}

  /** Looks them up. Never call it in a transaction. */
  async find(resource: Resource, ids: readonly string[]): Promise<void> {
    const known = this.of(resource);
    const unknown = [...new Set(ids)].filter((id) => !known.has(id));
    if (unknown.length === 0) return;
    const found = await this.targets.find(this.caller, resource, unknown, this.isNamed);
    for (const id of unknown) known.set(id, found.get(id) ?? null);
  }

  /** Whether it is there for the caller. It has to be looked up before. */
  isThere(resource: Resource, id: string): boolean {
    return Boolean(this.of(resource).get(id));
  }

  /** Looks up whatever they may be, in the resources that the caller may read. Never call it in a transaction. */
  async findAll(wanted: readonly Wanted[]): Promise<void> {
    const ids = new Map<Resource, string[]>();
    for (const each of wanted) {
      for (const resource of this.candidates(each)) {
        const known = ids.get(resource);
        if (known) known.push(each.id);
        else ids.set(resource, [each.id]);
      }
    }
    // One after the other: a write has one connection at a time.
    for (const [resource, each] of ids) await this.find(resource, each);
  }

  /**
   * What a reference can say of its target: the one resource that it can be.
   * @returns null if there is none for the caller, or several are possible; undefined if that is to be looked up
   */
  target(wanted: Wanted, origin: string): Target | null | undefined {
    const { id } = wanted;
    const candidates = this.candidates(wanted);
    if (candidates.some((resource) => !this.of(resource).has(id))) return undefined;
    const [resource, ...others] = candidates.filter((each) => this.isThere(each, id));
    if (!resource || others.length > 0) return null;
    const { name: type, collection } = resource;
    return { type, href: hrefOf(origin + collection, id), name: this.of(resource).get(id)?.name };
  }

  private candidates({ type }: Wanted): readonly Resource[] {
    const named = type === undefined ? this.targets.resources : [this.targets.resourceOf(type) ?? []].flat();
    return named.filter(({ path }) => hasRight(this.caller, readRight(path)));
  }

  private of({ name }: Resource): Map<string, Found | null> {
    const known = this.known.get(name) ?? new Map<string, Found | null>();
    this.known.set(name, known);
    return known;
  }
}
