import { createHash } from 'node:crypto';
import type { Leaf, Predicate, Steps } from '../../tmf/query/predicate';

/** What a query asks for, as digests: equal for queries that differ in spelling only. */
export interface QueryIdentity {
  /** Of which events. */
  readonly events: string;
  /** Of what of them; empty for all of it. */
  readonly fields: string;
}

/** @param paths that are selected, from the root of the event */
export function identityOf(predicate: Predicate, paths: readonly Steps[] | undefined): QueryIdentity {
  return {
    events: digest(textOf(predicate)),
    fields: paths ? digest(JSON.stringify(asSet(paths.map(pathText)))) : '',
  };
}

/** Such texts can be long: patterns that ignore case have all spellings in them. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

/** The same whatever the order of what is joined by `and` or `or`, and of values one of which is to match. */
function textOf(predicate: Predicate): string {
  switch (predicate.kind) {
    case 'and':
    case 'or': {
      const of = asSet(predicate.of.map(textOf));
      return of.length === 1 ? String(of[0]) : JSON.stringify([predicate.kind, of]);
    }
    case 'not':
      return JSON.stringify(['not', textOf(predicate.of)]);
    default:
      return leafText(predicate);
  }
}

function leafText(leaf: Leaf): string {
  const operator = 'operator' in leaf ? leaf.operator : '';
  const values = 'values' in leaf ? leaf.values : 'value' in leaf ? [leaf.value] : [];
  return JSON.stringify([leaf.kind, operator, pathText(leaf.path), asSet(values.map(valueText))]);
}

function pathText(path: Steps): string {
  return JSON.stringify(
    path.map((step) => {
      if (step.kind === 'where') return ['where', textOf(step.predicate)];
      return step.kind === 'index' ? ['index', [...step.at].sort()] : step;
    }),
  );
}

/** Without the text that a pattern or a point in time was written as. */
function valueText(value: unknown): string {
  return JSON.stringify(value, (name, part: unknown) => {
    if (typeof part === 'bigint') return String(part);
    return name === 'text' ? undefined : part;
  });
}

function asSet(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
