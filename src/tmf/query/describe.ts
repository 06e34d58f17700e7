import { type Leaf, type Predicate, SIGNS, type Step, type Steps } from './predicate';

/** The predicate as people read it, for messages: `status = "active" and characteristic[name = "x"] exists`. */
export function describe(predicate: Predicate): string {
  switch (predicate.kind) {
    case 'and':
      return predicate.of.length === 0 ? 'everything' : predicate.of.map(inJunction).join(' and ');
    case 'or':
      if (isSearch(predicate.of)) return `an attribute that q looks into has ${searched(predicate.of)} in it`;
      return predicate.of.length === 0 ? 'nothing' : predicate.of.map(inJunction).join(' or ');
    case 'not':
      return `not (${describe(predicate.of)})`;
    default:
      return describeLeaf(predicate);
  }
}

function inJunction(predicate: Predicate): string {
  const isJunction = (predicate.kind === 'and' || predicate.kind === 'or') && predicate.of.length > 1;
  return isJunction ? `(${describe(predicate)})` : describe(predicate);
}

/** What one word asks of many attributes is said once. */
function isSearch(of: readonly Predicate[]): of is readonly Search[] {
  return of.length > 1 && of.every(({ kind }) => kind === 'search');
}

type Search = Extract<Leaf, { kind: 'search' }>;

function searched(of: readonly Search[]): string {
  return list([...new Set(of.flatMap(({ values }) => values))]);
}

function describeLeaf(leaf: Leaf): string {
  const path = describePath(leaf.path);
  switch (leaf.kind) {
    case 'exists':
      return `${path} exists`;
    case 'present':
      return `${path} is not null`;
    case 'instant':
      return `${path} ${SIGNS[leaf.operator]} ${list(leaf.values.map(({ text }) => text))}`;
    case 'prefix':
      return `${path} starts with ${list(leaf.values)}`;
    case 'pattern':
      return `${path} matches ${list(leaf.values.map(({ text }) => text))}`;
    case 'search':
      return `${path} has ${list(leaf.values)} in it`;
    case 'length':
      return `length of ${path} ${SIGNS[leaf.operator]} ${leaf.value}`;
    default:
      return `${path} ${SIGNS[leaf.kind]} ${list(leaf.values)}`;
  }
}

function list(values: readonly unknown[]): string {
  return values.map((value) => JSON.stringify(value)).join(' or ');
}

function describePath(path: Steps): string {
  return path.map(describeStep).join('').replace(/^\./, '') || 'the value';
}

function describeStep(step: Step): string {
  switch (step.kind) {
    case 'name':
    case 'meta':
      return `.${step.name}`;
    case 'members':
      return '.*';
    case 'elements':
      return '[*]';
    case 'index':
      return `[${step.at.join(',')}]`;
    case 'slice':
      return `[${step.from ?? ''}:${step.to ?? ''}]`;
    case 'descendants':
      return '..';
    case 'where':
      return `[${describe(step.predicate)}]`;
    case 'without':
      return `(without ${JSON.stringify(step.paths)})`;
  }
}
