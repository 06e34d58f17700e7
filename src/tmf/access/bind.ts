import type { Path, PathKind } from '../query/path';
import {
  ALWAYS,
  type Leaf,
  NEVER,
  type Predicate,
  type Scalar,
  type Steps,
  and,
  isAlways,
  isNever,
  not,
  or,
} from '../query/predicate';
import { type Condition, claimOf, scopeAfter, stepsFrom } from './condition';

/** What a token says of its holder. */
export type Claims = Readonly<Record<string, unknown>>;

/** Values of one claim; of more it counts as missing. */
export const MAX_CLAIM_VALUES = 200;

/**
 * The condition with the values of claims in it. They are values, whatever is in them; of a list, one is enough. A
 * comparison with a claim that is missing, or has a value that is none for the attribute, makes the condition false
 * that it is in, also where it is negated.
 */
export function bind({ predicate, claims: paths, types }: Condition, claims: Claims): Predicate {
  const values = paths.map((path) => claimAt(claims, path));
  return bound(predicate, [], false);

  /**
   * What is true whatever the missing claims are.
   * @param isNegated then what may be true, depending on them: it is taken away
   */
  function bound(part: Predicate, scope: Path | undefined, isNegated: boolean): Predicate {
    switch (part.kind) {
      case 'and':
        return allOf(part.of.map((each) => bound(each, scope, isNegated)));
      case 'or':
        return oneOf(part.of.map((each) => bound(each, scope, isNegated)));
      case 'not':
        return noneOf(bound(part.of, scope, !isNegated));
      default:
        return isNegated && lacksClaim(part, scope) ? ALWAYS : boundLeaf(part, scope);
    }
  }

  function boundLeaf(leaf: Leaf, scope: Path | undefined): Predicate {
    const path = boundPath(leaf.path, scope);
    if (path === undefined) return NEVER;
    switch (leaf.kind) {
      case 'eq':
      case 'gt':
      case 'gte':
      case 'lt':
      case 'lte': {
        const known = leaf.values.flatMap((value) => valuesFor(value, leaf, scope) ?? []);
        return known.length === 0 ? NEVER : ({ ...leaf, path, values: known } as Leaf);
      }
      default:
        return { ...leaf, path };
    }
  }

  /** @returns undefined if nothing can satisfy a condition in it */
  function boundPath(path: Steps, scope: Path | undefined): Steps | undefined {
    const steps = stepsFrom(scope, path).map(([step, before]) =>
      step.kind === 'where' ? { ...step, predicate: bound(step.predicate, before, false) } : step,
    );
    return steps.some((step) => step.kind === 'where' && isNever(step.predicate)) ? undefined : steps;
  }

  function lacksClaim(part: Predicate, scope: Path | undefined): boolean {
    switch (part.kind) {
      case 'and':
      case 'or':
        return part.of.some((each) => lacksClaim(each, scope));
      case 'not':
        return lacksClaim(part.of, scope);
      default: {
        const values: readonly unknown[] = 'values' in part ? part.values : [];
        return (
          values.some((value) => valuesFor(value, part, scope) === undefined) ||
          stepsFrom(scope, part.path).some(([step, at]) => step.kind === 'where' && lacksClaim(step.predicate, at))
        );
      }
    }
  }

  /** What stands for the value: itself, or those of a claim. @returns undefined if the claim is missing */
  function valuesFor(value: unknown, leaf: Leaf, scope: Path | undefined): readonly unknown[] | undefined {
    const claim = claimOf(value);
    if (claim === undefined) return [value];
    const names = scopeAfter(scope, leaf.path);
    return scalarsOf(values[claim], (names && types(names)) ?? 'any', isOrder(leaf));
  }
}

function isOrder({ kind }: Leaf): boolean {
  return kind === 'gt' || kind === 'gte' || kind === 'lt' || kind === 'lte';
}

function claimAt(claims: Claims, path: Path): unknown {
  return path.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, name)
        ? (value as Claims)[name]
        : undefined,
    claims,
  );
}

/** @returns undefined if one of the values is none that the attribute can have, or there is none, or too many */
function scalarsOf(claim: unknown, kind: PathKind, isOrdered: boolean): readonly Scalar[] | undefined {
  const given: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  if (given.length === 0 || given.length > MAX_CLAIM_VALUES) return undefined;
  const scalars = given.map((value) => scalarOf(value, kind));
  const fits = scalars.every((value) => value !== undefined && !(isOrdered && typeof value === 'boolean'));
  return fits ? (scalars as Scalar[]) : undefined;
}

/** The value as one of the attribute's type. */
function scalarOf(value: unknown, kind: PathKind): Scalar | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  // Such texts are in no document, and PostgreSQL does not take them.
  if (typeof value === 'string' && /\0|\p{Surrogate}/u.test(value)) return undefined;
  switch (kind) {
    case 'number': {
      const number = Number(value);
      return typeof value !== 'boolean' && Number.isFinite(number) && String(number) === String(value)
        ? number + 0
        : undefined;
    }
    case 'boolean':
      return ['true', 'false'].includes(String(value)) ? String(value) === 'true' : undefined;
    case 'string':
      return String(value);
    default:
      return typeof value === 'number' ? value + 0 : value;
  }
}

function allOf(of: readonly Predicate[]): Predicate {
  return of.some(isNever) ? NEVER : and(...of);
}

function oneOf(of: readonly Predicate[]): Predicate {
  return of.some(isAlways) ? ALWAYS : or(...of);
}

function noneOf(of: Predicate): Predicate {
  return isNever(of) ? ALWAYS : isAlways(of) ? NEVER : not(of);
}
