// Room tmf/serve/expand: what resources refer to, put into the references.

import { Inject, Injectable } from '@nestjs/common';
import type { Settings } from '../../../config/env';
import { SETTINGS } from '../../../config/settings.module';
import { Database } from '../../../database/database';
import { typeKey } from '../../attribute/reference';
import { ApiRegistry } from '../../declare/api.registry';
import type { Caller } from '../../declare/caller';
import { type Resource, expandablePaths } from '../../declare/define-resource';
import { type Expandable, type Expansion, parseExpansion } from '../../query/parse/expand';
import type { RawQuery } from '../../query/parse/raw-query';
import { AccessPolicies } from '../../rules/access/access-policies';
import type { StoredResource } from '../../store/row/stored-resource';
import { ExpandedAnswer } from './expanded-answer';
import { GatheredTargets } from './gathered-targets';
import { Room, bytesOf } from './room';
import { Targets } from './targets';

/** Puts into the references of resources what they refer to, where this server has it and the caller sees it (TMF630 part 2). */
@Injectable()
export class Expander {
  private readonly expandables = new Map<Resource, Expandable>();
  private readonly gathered: GatheredTargets;
  private byType: ReadonlyMap<string, Resource> | undefined;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly registry: ApiRegistry,
    private readonly database: Database,
    private readonly policies: AccessPolicies,
  ) {
    this.gathered = new GatheredTargets(database);
  }

  /**
   * What a request wants expanded, as `expand` and `depth` say.
   * @returns undefined if nothing
   * @throws {InvalidQueryError}
   */
  expansionOf(resource: Resource, directives: RawQuery['directives']): Expansion | undefined {
    if (!directives.has('expand') && !directives.has('depth')) return undefined;
    return parseExpansion(directives, this.expandableOf(resource));
  }

  /**
   * @param items of the resource, as the caller is shown them
   * @param origin what URLs begin with, before the path of an API
   * @returns the items, with what they refer to in their text
   * @throws {ExpensiveQueryError} if that would be too much for one answer
   */
  async expand(
    caller: Caller,
    resource: Resource,
    items: readonly StoredResource[],
    expansion: Expansion,
    origin: string,
  ): Promise<StoredResource[]> {
    const { maxSize } = this.settings.page;
    const taken = items.reduce((sum, { json }) => sum + bytesOf(json), 0);
    const targets = new Targets(this.database, this.gathered, this.policies, caller);
    const answer = new ExpandedAnswer(targets, this.resourcesByType(), origin);
    const texts = items.map(({ json }) => ({ json, resource, expansion }));
    const expanded = await answer.expand(texts, new Room(maxSize, Math.max(maxSize - taken, 0)));
    return items.map(({ id }, n) => ({ id, json: expanded[n]?.json ?? '{}' }));
  }

  /** Types are told apart whatever their case. All are known when the first request comes. */
  private resourcesByType(): ReadonlyMap<string, Resource> {
    this.byType ??= new Map(this.registry.resources.map((resource) => [typeKey(resource.name), resource]));
    return this.byType;
  }

  private expandableOf(resource: Resource): Expandable {
    const known = this.expandables.get(resource);
    if (known) return known;
    const below = new Set(this.registry.resources.flatMap(expandablePaths));
    const made = { here: expandablePaths(resource), below: [...below] };
    this.expandables.set(resource, made);
    return made;
  }
}
