import type { Resource } from '../declare/define-resource';
import { isObject } from '../json/json-value';
import type { Pointer } from '../json/pointer';
import { FileReader, didYouMean, inOtherCase, not } from '../operator-file/file-reader';
import { quote } from '../query/bounds/invalid-query';
import type { QueryLimits } from '../query/bounds/limits';
import type { Names } from '../query/names';
import { type Path, parsePath } from '../query/path';
import { type PathSet, pathSet } from '../query/path-set';
import type { Condition } from './condition';
import { parseCondition } from './parse-condition';
import { OPERATIONS, type PolicyOperation, type Policies, type Policy } from './policies';
import {
  ANY_RESOURCE,
  MAX_PATHS,
  MAX_PATH_LENGTH,
  MAX_ROLES,
  MAX_ROLE_LENGTH,
  namesOfResources,
} from './policy-schema';

type PolicyResource = Pick<Resource, 'name' | 'path' | 'collection' | 'typeOf' | 'representation'>;

/** Names that stand for paths of the resource. */
type NamesOf = (resource: PolicyResource) => Names;

const MEMBERS = ['where', 'hide', 'readOnly', 'operations'] as const;

/**
 * Reads a file of policies: JSON or YAML, as {@link policySchema} describes it.
 * @param namesOf names of the operator that conditions can have; without it there are none
 * @throws {OperatorError} that names every problem, with where it is and what is wanted, fifty at most
 */
export function readPolicies(
  text: string,
  resources: readonly PolicyResource[],
  limits: QueryLimits,
  namesOf: NamesOf = () => new Map(),
): Policies {
  return new PolicyReader(resources, limits, namesOf).policies(text);
}

class PolicyReader extends FileReader {
  constructor(
    private readonly resources: readonly PolicyResource[],
    private readonly limits: QueryLimits,
    private readonly namesOf: NamesOf,
  ) {
    super('ACCESS_POLICIES');
  }

  policies(text: string): Policies {
    return this.read(text, (value) => this.file(value));
  }

  private file(value: unknown): Policies {
    const roles = this.members(value, [], ['roles', '$schema'])['roles'];
    if (isObject(value) && roles === undefined) this.problem([], 'must have roles, an object of roles by name');
    const byName = Object.entries(roles === undefined ? {} : this.object(roles, ['roles'], 'of roles by name'));
    if (byName.length > MAX_ROLES) this.problem(['roles'], `has ${byName.length} roles, and may have ${MAX_ROLES}`);
    return new Map(byName.slice(0, MAX_ROLES).map(([name, role]) => [name, this.role(role, ['roles', name])]));
  }

  private role(value: unknown, at: Pointer): ReadonlyMap<string, Policy> {
    const length = at.at(-1)?.length ?? 0;
    if (length === 0 || length > MAX_ROLE_LENGTH) this.problem(at, `the name has 1 to ${MAX_ROLE_LENGTH} characters`);
    const policies = new Map<string, Policy>();
    const known = namesOfResources(this.resources);
    const entries = Object.entries(this.object(value, at, 'of policies by resource'));
    for (const [name, policy] of entries.sort(([a], [b]) => Number(a === ANY_RESOURCE) - Number(b === ANY_RESOURCE))) {
      const place = [...at, name];
      if (name !== ANY_RESOURCE && !known.includes(name)) {
        this.problem(place, `is no resource${didYouMean(name, known)}; there are ${known.join(', ')} and *`);
      }
      const meant = this.resources.filter(({ collection, ...resource }) =>
        name === ANY_RESOURCE ? !policies.has(collection) : name === resource.name || name === resource.path,
      );
      for (const resource of meant) {
        if (policies.has(resource.collection)) {
          this.problem(place, `is the same as ${resource.name} or ${resource.path}; write one of them`);
        }
        policies.set(resource.collection, this.policy(policy, place, resource));
      }
      // What is for nothing is checked all the same.
      if (meant.length === 0) this.resources.forEach((resource) => this.policy(policy, place, resource));
    }
    return policies;
  }

  private policy(value: unknown, at: Pointer, resource: PolicyResource): Policy {
    const { where, hide, readOnly, operations } = this.members(value, at, MEMBERS, '{} is everything');
    return {
      where: where === undefined ? undefined : this.condition(where, [...at, 'where'], resource),
      hide: this.paths(hide, [...at, 'hide'], resource),
      readOnly: this.paths(readOnly, [...at, 'readOnly'], resource),
      operations: this.operations(operations, [...at, 'operations']),
    };
  }

  private condition(value: unknown, at: Pointer, resource: PolicyResource): Condition | undefined {
    const { name, typeOf } = resource;
    if (typeof value !== 'string') return this.problem(at, `must be a condition, such as status=active, ${not(value)}`);
    return this.attempt(at, `for ${name}: `, () => parseCondition(value, typeOf, this.limits, this.namesOf(resource)));
  }

  private paths(value: unknown, at: Pointer, resource: PolicyResource): PathSet {
    const paths = this.list(value === undefined ? [] : value, at, 'paths of attributes');
    if (paths.length > MAX_PATHS) this.problem(at, `has ${paths.length} paths, and may have ${MAX_PATHS}`);
    const parsed = paths.slice(0, MAX_PATHS).map((path, n) => this.path(path, [...at, String(n)], resource));
    return pathSet(parsed.filter((path) => path !== undefined));
  }

  private path(value: unknown, at: Pointer, resource: PolicyResource): Path | undefined {
    if (typeof value !== 'string' || value.length > MAX_PATH_LENGTH || value.includes(',')) {
      return this.problem(at, `must be the path of an attribute, such as @type, ${not(value)}`);
    }
    const path = this.attempt(at, '', () => parsePath(value, 'path'));
    if (path === undefined) return undefined;
    if (path.length === 1 && (value === 'id' || value === 'href')) {
      return this.problem(at, `${value} is always shown, and never changes`);
    }
    if (resource.typeOf(path) === undefined)
      return this.problem(at, `${quote(value)} leads into an attribute without parts`);
    const meant = inOtherCase(path, resource.representation);
    return meant === undefined ? path : this.problem(at, `${quote(value)}: did you mean ${meant}?`);
  }

  private operations(value: unknown, at: Pointer): ReadonlySet<PolicyOperation> {
    if (value === undefined) return new Set(OPERATIONS);
    const given = this.list(value, at, OPERATIONS.join(', '));
    const wanted = `one of ${OPERATIONS.join(', ')}`;
    if (Array.isArray(value) && given.length === 0)
      this.problem(at, `must name ${wanted}; for none leave out the entry`);
    if (new Set(given).size < given.length) this.problem(at, 'must name each operation once');
    given.forEach((each, n) => {
      if (!OPERATIONS.some((operation) => operation === each)) {
        this.problem([...at, String(n)], `must be ${wanted}, ${not(each)}${didYouMean(each, OPERATIONS)}`);
      }
    });
    return new Set(OPERATIONS.filter((operation) => given.includes(operation)));
  }
}
