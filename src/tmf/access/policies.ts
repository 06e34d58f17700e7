// Room tmf/access: access policies: who may see and change what. Pure.

import type { Resource } from '../declare/define-resource';
import { NO_PATHS, type PathSet } from '../query/path-set';
import { type Predicate, isNever } from '../query/predicate';
import { type Claims, bind } from './bind';
import type { Condition } from './condition';

export const OPERATIONS = ['read', 'create', 'update', 'delete'] as const;
export type PolicyOperation = (typeof OPERATIONS)[number];

/** What a role may do with the instances of a resource. */
export interface Policy {
  /** Which instances; without it all. */
  readonly where: Condition | undefined;
  /** Attributes that are never shown. */
  readonly hide: PathSet;
  /** Attributes that must not change. */
  readonly readOnly: PathSet;
  readonly operations: ReadonlySet<PolicyOperation>;
}

/** By role, then by {@link Resource.collection}. */
export type Policies = ReadonlyMap<string, ReadonlyMap<string, Policy>>;

/** Whom policies are about, as a token tells of them. JSON, so that it can be kept with what outlives a request. */
export interface Holder {
  readonly roles: readonly string[];
  readonly claims: Claims;
}

/** What one of the roles of a caller allows. What one of several allows is allowed. */
export interface Grant {
  /** Of which instances; without it of all. It sees hidden attributes: it is the operator's. */
  readonly where: Predicate | undefined;
  readonly hide: PathSet;
  readonly readOnly: PathSet;
}

const EVERYTHING: Grant = { where: undefined, hide: NO_PATHS, readOnly: NO_PATHS };

/**
 * @param policies without them, rights alone decide
 * @returns what the holder may do in the operation; none if it is nothing
 */
export function grantsOf(
  policies: Policies | undefined,
  { roles, claims }: Holder,
  { collection }: Pick<Resource, 'collection'>,
  operation: PolicyOperation,
): readonly Grant[] {
  if (policies === undefined) return [EVERYTHING];
  const granted = [...new Set(roles)].flatMap((role) => {
    const policy = policies.get(role)?.get(collection);
    return policy?.operations.has(operation) ? [policy] : [];
  });
  return granted
    .map(({ where, hide, readOnly }): Grant => ({ where: where && bind(where, claims), hide, readOnly }))
    .filter(({ where }) => where === undefined || !isNever(where));
}
