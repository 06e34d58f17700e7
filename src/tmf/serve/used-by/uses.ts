// Room tmf/serve/used-by: which resources refer to one, and whether it may be deleted.

import { type ReferencePlace, typeKey } from '../../attribute/reference';
import type { Resource } from '../../declare/define-resource';
import { stepsOf } from '../../query/path';
import { likePattern } from '../../query/pattern/pattern';
import { type Predicate, and, not, or } from '../../query/predicate';

/** An attribute by which documents may refer to a resource. */
export interface Use {
  /** Its path with dots, through arrays without indexes. */
  readonly attribute: string;
  /** True of a document that does so. */
  readonly predicate: Predicate;
}

/** What is referred to. */
interface Target {
  readonly name: string;
  readonly id: string;
}

const ID = stepsOf(['id']);
const REFERRED_TYPE = stepsOf(['@referredType']);
const SAYS_NO_TYPE = not({ kind: 'gt', path: REFERRED_TYPE, values: [''] });

/** How documents of a resource may refer to the target, by the names of the attributes: where their references can be to what this server has. */
export function usesOf({ references }: Pick<Resource, 'references'>, target: Target): readonly Use[] {
  return references
    .filter(({ mayBeHere }) => mayBeHere)
    .map((place) => ({ attribute: place.path.join('.'), predicate: refersFrom(place, target) }))
    .toSorted((a, b) => (a.attribute < b.attribute ? -1 : 1));
}

/** One object at the place has the id, and says that it is of the type, or says no type where that one is meant. */
function refersFrom({ path, type }: ReferencePlace, { name, id }: Target): Predicate {
  const ofType = saysType(name);
  const isMeant = type !== undefined && typeKey(type) === typeKey(name);
  const predicate = and({ kind: 'eq', path: ID, values: [id] }, isMeant ? or(ofType, SAYS_NO_TYPE) : ofType);
  return { kind: 'exists', path: [...stepsOf(path), { kind: 'where', predicate }] };
}

/** Of each type that there is: to make a pattern takes longer than all the rest. */
const types = new Map<string, Predicate>();

/** True of a reference that says the type, in whatever case. */
function saysType(name: string): Predicate {
  const known = types.get(name);
  if (known) return known;
  // Without a star it is the text itself.
  const made: Predicate = { kind: 'pattern', path: REFERRED_TYPE, values: [likePattern(name, true)] };
  types.set(name, made);
  return made;
}

/** True of a document that refers to the target by one of the attributes. */
export function anyOf(uses: readonly Use[]): Predicate {
  return or(...uses.map(({ predicate }) => predicate));
}
