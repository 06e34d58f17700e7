import type { Effort } from '../query/bounds/effort';
import { parseFilter } from '../query/parse/filter';
import { Allowance } from '../query/bounds/limits';
import { matches } from '../query/memory/matches';
import { type Path, type PathTypes, namesOf } from '../query/path';
import { type Predicate, leavesOf } from '../query/predicate';
import { type RawCondition, parseRawQuery } from '../query/parse/raw-query';
import type { PatchRules } from './json-patch';
import type { Place, Target } from './operation';
import { parsePointer } from './parse-pointer';
import { InvalidPatchError } from './patch-error';
import { type Pointer, isIndex, unescapeToken } from '../json/pointer';
import { speltCondition } from './spelling';

/** What conditions are understood by. */
type ConditionRules = Pick<PatchRules, 'spelt'> & { readonly types: PathTypes };

/**
 * A pointer with conditions. It goes through every element of an array that it names no index of; the conditions compare
 * as the parameters of a GET do, and all are about the same way into the document: nested arrays correlate from the
 * outside in (JPQ-4). A condition whose path begins as the pointer does starts from the root, any other from the element
 * of the innermost array.
 * @throws {InvalidPatchError | InvalidQueryError}
 */
export function queryTarget(pointerText: string, query: string, rules: ConditionRules, allowance: Allowance): Target {
  const pointer = parsePointer(pointerText);
  const conditions = new Conditions(pointer, query, rules, allowance);
  return {
    text: `${pointerText}?${query}`,
    find: (document, effort) =>
      ways(document, pointer, conditions.areAbout, effort).flatMap((way) => conditions.placeAt(way, effort)),
  };
}

/** One way into a document: a place, and the document as if every array on the way had but the one element. */
interface Way {
  readonly pointer: Pointer;
  readonly view: unknown;
  /** Names that lead to the innermost array; none if there is none. */
  readonly array: Path;
  /** Whether it ends at an element, instead of at the array that the pointer names. */
  readonly endsAtElement: boolean;
}

class Conditions {
  /** The names that the pointer leads through. */
  private readonly names: Path;
  private readonly segments: readonly (readonly RawCondition[])[];
  private readonly predicates = new Map<string, Predicate>();

  constructor(
    pointer: Pointer,
    query: string,
    private readonly rules: ConditionRules,
    private readonly allowance: Allowance,
  ) {
    this.names = pointer.filter((token) => !isStep(token));
    const { conditions, directives } = parseRawQuery(encoded(query));
    const [directive] = directives.keys();
    if (directive !== undefined)
      throw new InvalidPatchError(
        `${directive}= is a parameter of lists, no condition; for an attribute of this name write ${directive}.eq=`,
      );
    this.segments = conditions.map((segment) => segment.map(dotted));
    if (this.segments.length === 0)
      throw new InvalidPatchError('conditions are expected after ?, as in ?mediumType=email');
    // Whatever is wrong with the conditions is found here, before there is a document.
    allowance.spendClauses(this.segments.flat().length);
    this.predicateFor([]);
  }

  /** Whether conditions ask about the elements of the array that the pointer ends at. */
  get areAbout(): boolean {
    const { names } = this;
    return this.segments.flat().some(({ name }) => {
      const path = name.split('.');
      return !this.isAbsolute(path) || (path.length > names.length && names.every((each, n) => each === path[n]));
    });
  }

  placeAt({ pointer, view, array, endsAtElement }: Way, effort: Effort): Place[] {
    const predicate = this.predicateFor(array);
    if (!matches(predicate, view, effort)) return [];
    return [{ pointer, chosenBy: endsAtElement ? membersAskedFor(predicate, array) : undefined }];
  }

  /** The conditions from the root, where those that are not start from the elements of the array with these names. */
  private predicateFor(array: Path): Predicate {
    const key = JSON.stringify(array);
    const known = this.predicates.get(key);
    if (known) return known;
    const segments = this.segments.map((segment) =>
      segment.map((each) =>
        this.isAbsolute(each.name.split('.')) ? each : { ...each, name: [...array, each.name].join('.') },
      ),
    );
    const predicate = speltCondition(
      parseFilter(segments, this.rules.types, new Allowance(this.allowance.limits)),
      this.rules,
    );
    this.predicates.set(key, predicate);
    return predicate;
  }

  private isAbsolute([first]: Path): boolean {
    return first !== undefined && first === this.names[0];
  }
}

/** What it costs to go one level down on one way, as steps of {@link Effort}. */
const STEPS_PER_LEVEL = 4;

/** What the pointer leads to in the document; the last name need not be there yet. */
function ways(document: unknown, pointer: Pointer, intoElements: boolean, effort: Effort): Way[] {
  const go = (value: unknown, rest: Pointer, at: Pointer, array: Path): Way[] => {
    effort.spend();
    const [token, ...further] = rest;
    if (Array.isArray(value) && (token === undefined ? intoElements : !isStep(token))) {
      const names = at.filter((each) => !isStep(each));
      return value.flatMap((element: unknown, n) =>
        go(element, rest, [...at, String(n)], names).map((way) => {
          effort.spend(STEPS_PER_LEVEL);
          return { ...way, view: [way.view], endsAtElement: way.endsAtElement || token === undefined };
        }),
      );
    }
    if (token === undefined) return [{ pointer: at, view: value, array, endsAtElement: false }];
    if (typeof value !== 'object' || value === null) return [];
    const here = [...at, token];
    if (!Object.hasOwn(value, token) || (Array.isArray(value) && !isIndex(token))) {
      // In an array only the place after the last element can still be filled.
      const isPlace = !Array.isArray(value) || token === '-' || token === String(value.length);
      return isPlace && further.length === 0 ? [{ pointer: here, view: value, array, endsAtElement: false }] : [];
    }
    const size = Object.keys(value).length;
    return go((value as Record<string, unknown>)[token], further, here, array).map((way) => {
      effort.spend(STEPS_PER_LEVEL + size);
      return { ...way, view: Array.isArray(value) ? [way.view] : { ...value, [token]: way.view } };
    });
  };
  return go(document, pointer, [], []);
}

/** Whether the token names one place in an array. */
function isStep(token: string): boolean {
  return token === '-' || isIndex(token);
}

/** A name in pointer style as a dotted one (dialect c). */
function dotted(condition: RawCondition): RawCondition {
  const { name } = condition;
  if (!name.startsWith('/')) return condition;
  return { ...condition, name: name.slice(1).split('/').map(unescapeToken).join('.') };
}

/**
 * Within JSON a `+` is no space, and a `%` that begins no code is itself (JPQ-6). Nor does anyone encode a comma without
 * meaning it: in a value it is part of the text.
 */
function encoded(query: string): string {
  return query
    .replace(/%(?![0-9a-f]{2})/gi, '%25')
    .replaceAll('+', '%2B')
    .replace(/(?<=(?:[=<>~]|%3[CDE])[^&;]*)%2C/gi, '\\,');
}

/** The members of an element of the array that the conditions want to have a certain value. */
function membersAskedFor(predicate: Predicate, array: Path): string[] {
  return leavesOf(predicate).flatMap((leaf) => {
    const names = leaf.kind === 'eq' ? namesOf(leaf.path) : undefined;
    const isMember = names?.length === array.length + 1 && array.every((name, n) => name === names[n]);
    return isMember ? names.slice(-1) : [];
  });
}
