import { type Path, namesOf } from '../path';
import type { Leaf, Predicate, Steps } from '../predicate';
import type { Parameters } from './parameters';

/**
 * The attributes that a resource table holds, besides in its document, in a column with a B-tree: they are filtered and
 * sorted by most. No array is on their way, so that a column has the one value. See `database/tables/resource-table.ts`.
 */
const COLUMNS: readonly { readonly path: Path; readonly column: string }[] = [
  { path: ['id'], column: 'id' },
  { path: ['name'], column: 'name' },
  { path: ['status'], column: 'status' },
  { path: ['engagedParty', 'id'], column: 'engaged_party_id' },
];

/** The column of an attribute, if it has one. */
export function columnOf(steps: Steps): string | undefined {
  if (!steps.every(({ kind }) => kind === 'name')) return undefined;
  return COLUMNS.find(({ path }) => isSame(path, namesOf(steps)))?.column;
}

/** A column of collation C begins with a text: as a range, which a B-tree finds. */
export function startsWith(column: string, prefix: string, parameters: Parameters): string {
  const from = `${column} >= ${parameters.bind(prefix)}::text`;
  const end = successor(prefix);
  return end === undefined ? from : `(${from} and ${column} < ${parameters.bind(end)}::text)`;
}

/** The least text that comes after all that begin with the prefix; undefined if there is none. */
function successor(prefix: string): string | undefined {
  const characters = [...prefix];
  for (let last = characters.pop(); last !== undefined; last = characters.pop()) {
    const code = last.codePointAt(0) ?? 0;
    // Surrogates are no characters.
    const next = code === 0xd7ff ? 0xe000 : code + 1;
    if (next <= 0x10ffff) return characters.join('') + String.fromCodePoint(next);
  }
  return undefined;
}

/** The texts of `contactMedium.characteristic`: e-mail addresses, phone numbers and the like, found by how they begin. */
const CONTACT: Path = ['contactMedium', 'characteristic'];

/** What `tmf_contact_texts()` cuts the texts to. Characters. */
const CONTACT_TEXT_LENGTH = 200;

/** Stands for a document with more texts than the index takes; no text begins with it. */
const TOO_MANY = '\u0001';

/** Whether the predicate asks how such a text begins, which the index of `tmf_contact_texts()` can answer. */
export function isContactPrefix(predicate: Predicate): predicate is Extract<Leaf, { kind: 'prefix' }> {
  if (predicate.kind !== 'prefix' || predicate.values.includes('')) return false;
  const names = predicate.path.every(({ kind }) => kind === 'name') ? namesOf(predicate.path) : undefined;
  return names?.length === CONTACT.length + 1 && isSame(CONTACT, names.slice(0, -1));
}

/** Candidates for {@link isContactPrefix}: they have a text that begins so, under whatever name. */
export function contactPrefix(prefixes: readonly string[], parameters: Parameters): string {
  const begins = prefixes.map((prefix) => `${quote([...prefix].slice(0, CONTACT_TEXT_LENGTH).join(''))}:*`);
  return `tmf_contact_texts(document) @@ ${parameters.bind([...begins, quote(TOO_MANY)].join(' | '))}::tsquery`;
}

/** A lexeme of a tsquery. */
function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

function isSame(path: Path, names: Path | undefined): boolean {
  return names?.length === path.length && path.every((name, n) => name === names[n]);
}
