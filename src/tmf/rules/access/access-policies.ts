// Room tmf/rules/access: access policies as the operator has set them, and what callers see by them.

import { Inject, Injectable } from '@nestjs/common';
import type { Settings } from '../../../config/env';
import { OperatorError } from '../../../config/operator-error';
import { SETTINGS } from '../../../config/settings.module';
import { type Holder, type PolicyOperation, type Policies, grantsOf } from '../../access/policies';
import { readPolicies } from '../../access/policy-file';
import { ApiRegistry } from '../../declare/api.registry';
import type { Resource } from '../../declare/define-resource';
import { NamedFilters } from '../../named-filter/named-filters';
import { textOfFile } from '../../operator-file/text-of-file';
import { Sight } from './sight';

const WHOLE = new Sight(grantsOf(undefined, { roles: [], claims: {} }, { collection: '' }, 'read'));

/** What callers see and may do, beside what their rights allow. */
@Injectable()
export class AccessPolicies {
  /** Undefined where rights alone decide. */
  private policies: Policies | undefined;
  /** Of who asks again with the same credential. */
  private readonly sights = new WeakMap<object, Map<string, Sight>>();

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly registry: ApiRegistry,
    private readonly named: NamedFilters,
  ) {}

  /**
   * Call it when all resources are known.
   * @throws {OperatorError} for a file that cannot be read, or that says what it cannot mean
   */
  load(): void {
    const { policies: file, mode } = this.settings.auth;
    if (file === undefined) return;
    if (mode === 'none')
      throw new OperatorError('ACCESS_POLICIES takes AUTH=oidc: nobody has a role where nobody is asked');
    const { named, registry, settings } = this;
    const text = textOfFile('ACCESS_POLICIES', file);
    this.policies = readPolicies(text, registry.resources, settings.queryLimits, (resource) => named.of(resource));
  }

  /** What somebody sees of a resource in an operation. */
  sightOf(holder: Holder, resource: Pick<Resource, 'collection'>, operation: PolicyOperation): Sight {
    const { policies } = this;
    if (!policies) return WHOLE;
    const known = this.sights.get(holder.claims) ?? new Map<string, Sight>();
    this.sights.set(holder.claims, known);
    const key = `${operation} ${resource.collection}`;
    const sight = known.get(key) ?? new Sight(grantsOf(policies, holder, resource, operation));
    known.set(key, sight);
    return sight;
  }
}
