import { searchPathsLiteral } from '../../../database/tables/search-text';
import { escapeLike, fragmentOfPart } from '../pattern/fragments';
import type { Leaf, Predicate, Steps } from '../predicate';
import { type SearchForm, partOfLine } from '../search-text';
import type { Columns } from './columns';
import { STRINGS, stepsToJsonpath } from './jsonpath';
import type { Parameters } from './parameters';
import type { Where } from './where';

type Search = Extract<Leaf, { kind: 'search' }>;

const FUNCTIONS: Readonly<Record<SearchForm, string>> = { plain: 'tmf_texts', digits: 'tmf_digits' };

/** What is asked of several attributes alike, together; each group is not empty. @param of what one of must hold */
export function searchesOf(of: readonly Predicate[]): Search[][] {
  const groups = new Map<string, Search[]>();
  for (const each of of) {
    if (!isOfLines(each)) continue;
    const { form, place, values } = each;
    const key = JSON.stringify([form, place, values]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
}

/** Whether it can be asked of the lines of a document: of what attributes have that are named. */
export function isOfLines(predicate: Predicate): predicate is Search {
  return predicate.kind === 'search' && isNamed(predicate.path);
}

function isNamed(path: Steps): boolean {
  const [first] = path;
  // The id is not in the document.
  if (first?.kind !== 'name' || first.name === 'id') return false;
  return path.every(({ kind }) => kind === 'name' || kind === 'elements');
}

/**
 * A group of {@link searchesOf}. Where it is of all that is declared, an index knows the very lines; where it is of some, it knows more
 * than those, and narrows down.
 * @param asksIndexes whether indexes are asked
 */
export function searchTest(
  group: readonly Search[],
  parameters: Parameters,
  columns: Columns,
  asksIndexes: boolean,
): Where {
  const [first] = group;
  if (!first || first.values.length === 0) return { sql: 'false', access: 'column' };
  const { form, place, values } = first;
  const parts = values.map((value) => partOfLine(place, value));
  const jsonpaths = [...new Set(group.map(({ path }) => jsonpathOf(path)))];
  const declared = columns.searched(form);
  const isKnown = declared !== undefined && jsonpaths.every((each) => declared.jsonpaths.includes(each));
  const isAll = isKnown && jsonpaths.length === declared.jsonpaths.length;
  const isIndexed =
    isKnown && asksIndexes && columns.isSearchIndexed && parts.every((part) => fragmentOfPart(part) !== undefined);
  const access = isIndexed ? 'index' : 'scan';
  if (isAll) return { sql: hasPart(declared.column, parts, parameters), access };
  const paths = `${parameters.bind(searchPathsLiteral(jsonpaths))}::text::jsonpath[]`;
  const exact = hasPart(`${FUNCTIONS[form]}(document, ${paths})`, parts, parameters);
  if (!isIndexed) return { sql: exact, access };
  return { sql: `(${hasPart(declared.column, parts, parameters)} and coalesce(${exact}, false))`, access };
}

/** Whether one text has it, wherever it is. @param element expression of a text */
export function searchTestOf({ form, place, values }: Search, element: string, parameters: Parameters): string {
  const text =
    form === 'plain'
      ? `tmf_plain(translate(${element}, E'\\n', ' '))`
      : `regexp_replace(${element}, '[^0-9]+', '', 'g')`;
  const parts = values.map((value) => partOfLine(place, value));
  if (parts.length === 0) return 'false';
  return hasPart(`(E'\\n ' || ${text} || E'\\n')`, parts, parameters);
}

function hasPart(text: string, parts: readonly string[], parameters: Parameters): string {
  const likes = parts.map((part) => `${text} like ${parameters.bind(`%${escapeLike(part)}%`)}::text`);
  return likes.length === 1 ? likes.join() : `(${likes.join(' or ')})`;
}

function jsonpathOf(path: Steps): string {
  return `$${stepsToJsonpath(path)}${STRINGS}`;
}
