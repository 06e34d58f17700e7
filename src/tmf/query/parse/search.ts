import type { CountryCode } from 'libphonenumber-js/min';
import { InvalidQueryError, quote } from '../bounds/invalid-query';
import type { Allowance } from '../bounds/limits';
import { stepsOf } from '../path';
import { type Predicate, type Steps, and, or } from '../predicate';
import { type SearchForm, type SearchPlace, inForm } from '../search-text';
import { type AskedPhone, askedPhone, looksLikePhone } from './phone';
import { type RawQuery, decode } from './raw-query';

/** The attributes of a resource that words are searched in. */
export interface SearchAttributes {
  readonly texts: readonly Steps[];
  /** Those of the texts that are phone numbers. */
  readonly phones: readonly Steps[];
}

/** What `q` asks for. */
export interface Search {
  readonly predicate: Predicate;
  /** Each makes a resource one closer of which it is true. */
  readonly closeness: readonly Predicate[];
}

/** A word, or a phone number of several: what finds it, what it is the whole of a value of, and what it begins one with, or a word. */
interface Found {
  readonly anywhere: Predicate;
  readonly whole: Predicate;
  readonly start: Predicate;
}

const MAX_WORDS = 8;

/** Characters, decoded. */
const MAX_LENGTH = 200;

/** So short a word must be the beginning of one, since nearly every text has it somewhere. */
const SHORT = 2;

const SPELLING = 'write the words with %20 between them: q=anders%20paris';

/**
 * Words that are all to be found, each in one of the attributes; or the id of a resource.
 * @param country whose national phone numbers are understood, ISO 3166
 * @returns undefined if nothing is searched for
 * @throws {InvalidQueryError}
 */
export function parseSearch(
  { directives }: RawQuery,
  attributes: SearchAttributes,
  country: CountryCode | undefined,
  allowance: Allowance,
): Search | undefined {
  const [given, ...more] = directives.get('q') ?? [];
  if (given === undefined) return undefined;
  if (more.length > 0) throw new InvalidQueryError(`q: can be given once; ${SPELLING}`);
  const words = wordsOf(given);
  if (attributes.texts.length === 0) {
    throw new InvalidQueryError(
      'q: there is nothing here that it looks into; name the attribute: name.icontains=anders',
    );
  }
  allowance.spendClauses(words.length);
  const found = foundOf(words, attributes, country);
  const predicate = and(...found.map(({ anywhere }) => anywhere));
  const ids: Predicate[] = words.length === 1 ? [{ kind: 'eq', path: stepsOf(['id']), values: words }] : [];
  return {
    predicate: or(...ids, predicate),
    closeness: found.flatMap(({ whole, start }) => [whole, start]),
  };
}

function wordsOf(given: string): string[] {
  // A number may begin with a sign that has not been encoded; a blank would mean nothing there.
  const text = decode(given.replace(/^\+(?=\d)/, '%2B'));
  const words = text.split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) throw new InvalidQueryError(`q: is empty; ${SPELLING}`);
  if (words.length > MAX_WORDS) {
    throw new InvalidQueryError(`q: has ${words.length} words, and may have ${MAX_WORDS}; ${SPELLING}`);
  }
  if (text.length > MAX_LENGTH) {
    throw new InvalidQueryError(`q: is ${text.length} characters long, and may be ${MAX_LENGTH}; ${SPELLING}`);
  }
  const bare = words.find((word) => inForm('plain', word) === '');
  if (bare !== undefined) throw new InvalidQueryError(`q: ${quote(bare)} is an accent without a letter; ${SPELLING}`);
  return words;
}

/** Words that together are a phone number count as one, or each by itself. */
function foundOf(words: readonly string[], attributes: SearchAttributes, country: CountryCode | undefined): Found[] {
  const found: Found[] = [];
  for (let at = 0; at < words.length;) {
    const run = attributes.phones.length > 0 ? phoneAt(words.slice(at), country) : undefined;
    const parts = words.slice(at, at + (run?.length ?? 1));
    const each = parts.map((word) => wordOf(word, attributes, country));
    const together = allOf(each);
    found.push(run ? eitherOf(phoneOf(run.phone, attributes), together) : together);
    at += parts.length;
  }
  return found;
}

/** The longest number that begins with the first word and has more of them. */
function phoneAt(words: readonly string[], country: CountryCode | undefined) {
  const end = words.findIndex((word) => !looksLikePhone(word));
  for (let length = end < 0 ? words.length : end; length > 1; length--) {
    const phone = askedPhone(words.slice(0, length).join(' '), country);
    if (phone?.isPossible) return { phone, length };
  }
  return undefined;
}

function wordOf(word: string, attributes: SearchAttributes, country: CountryCode | undefined): Found {
  const value = inForm('plain', word);
  const of = (place: SearchPlace): Predicate => searched(attributes.texts, 'plain', place, [value]);
  const text: Found = {
    anywhere: of([...value].length > SHORT ? 'anywhere' : 'word'),
    whole: of('whole'),
    start: of('word'),
  };
  const phone = attributes.phones.length > 0 ? askedPhone(word, country) : undefined;
  return phone ? eitherOf(text, phoneOf(phone, attributes)) : text;
}

function phoneOf({ digits, place, starts, ends }: AskedPhone, { phones }: SearchAttributes): Found {
  return {
    anywhere: searched(phones, 'digits', place, digits),
    whole: searched(phones, 'digits', 'end', ends),
    start: searched(phones, 'digits', 'start', starts),
  };
}

function searched(paths: readonly Steps[], form: SearchForm, place: SearchPlace, values: readonly string[]): Predicate {
  return or(...paths.map((path): Predicate => ({ kind: 'search', path, form, place, values })));
}

function eitherOf(one: Found, other: Found): Found {
  return joined(or, [one, other]);
}

function allOf(found: readonly Found[]): Found {
  return joined(and, found);
}

function joined(by: (...of: Predicate[]) => Predicate, found: readonly Found[]): Found {
  return {
    anywhere: by(...found.map(({ anywhere }) => anywhere)),
    whole: by(...found.map(({ whole }) => whole)),
    start: by(...found.map(({ start }) => start)),
  };
}

/** The way to an attribute, as deep in arrays as conditions look for values. */
export function searchSteps(path: string): Steps {
  return stepsOf(path.split('.')).flatMap((step, n) => (n === 0 ? [step] : [{ kind: 'elements' }, step]));
}
