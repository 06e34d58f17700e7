import type { CountryCode } from 'libphonenumber-js/min';
import { type Fields, parseFields } from '../query/parse/fields';
import { parseFilter } from '../query/parse/filter';
import { InvalidQueryError } from '../query/bounds/invalid-query';
import { parseJsonpathFilter } from '../query/parse/jsonpath/jsonpath';
import { Allowance, type QueryLimits } from '../query/bounds/limits';
import { type Page, type PageLimits, parsePage } from '../query/parse/page';
import { META_NAMES, type Names, meant, meantPath, withNames } from '../query/names';
import { singleName, stepsOf } from '../query/path';
import { type Predicate, and, or } from '../query/predicate';
import { type RawQuery, decode, parseRawQuery, queryOf } from '../query/parse/raw-query';
import { parseSearch } from '../query/parse/search';
import { type SortKey, parseSort } from '../query/parse/sort';
import type { Resource } from '../declare/define-resource';
import { idOfHref } from '../declare/identity';

/** A GET of a collection, understood. */
export interface ListRequest {
  readonly raw: RawQuery;
  readonly fields: Fields | undefined;
  readonly filter: Predicate;
  readonly sort: readonly SortKey[];
  readonly page: Page;
  /** What makes a resource come before others, where nothing else is said of the order: see {@link Search}. */
  readonly closeness?: readonly Predicate[];
}

export interface ListRequestLimits extends PageLimits {
  readonly query: QueryLimits;
  /** Whose national phone numbers `q` understands. */
  readonly phoneCountry?: CountryCode | undefined;
}

/**
 * @param range the `Range` header
 * @param names what conditions and `sort` can name beside attributes
 * @throws {InvalidQueryError | UnsupportedQueryError}
 */
export function parseListRequest(
  url: string,
  range: string | undefined,
  { typeOf: ofAttribute, searched }: Resource,
  collectionUrl: string,
  limits: ListRequestLimits,
  names: Names = META_NAMES,
): ListRequest {
  const raw = parseRawQuery(queryOf(url));
  const { directives } = raw;
  const allowance = new Allowance(limits.query);
  const typeOf = withNames(ofAttribute, names);
  const jsonpath = (directives.get('filter') ?? []).filter((value) => value !== '');
  // JSONPaths first: of one that a raw & cuts, the rest looks like a condition, and has less to say about it.
  // Several are alternatives (D28).
  const ofJsonpath = jsonpath.map((value) => parseJsonpathFilter(decode(value), typeOf, allowance));
  const sort = parseSort(directives.get('sort') ?? [], typeOf, allowance).map((key) => storedSortKey(key, names));
  const fields = parseFields(directives.get('fields'), ofAttribute, allowance);
  const ofAttributes = parseFilter(raw.conditions, typeOf, allowance);
  const filter = and(ofAttributes, ...(ofJsonpath.length > 0 ? [or(...ofJsonpath)] : []));
  const search = parseSearch(raw, searched, limits.phoneCountry, allowance);
  const page = parsePage(raw, range, sort, limits);
  const stored = storedFilter(meant(filter, names), collectionUrl);
  return {
    raw,
    fields,
    filter: search ? and(search.predicate, stored) : stored,
    sort,
    page,
    ...(search && sort.length === 0 && !page.from && { closeness: search.closeness }),
  };
}

/** A GET of an item, understood; its other parameters have no meaning. */
export interface ItemRequest {
  readonly fields: Fields | undefined;
  readonly directives: RawQuery['directives'];
}

/** @returns undefined if nothing is asked for @throws {InvalidQueryError | UnsupportedQueryError} */
export function parseItemRequest(url: string, { typeOf }: Resource, limits: QueryLimits): ItemRequest | undefined {
  const query = queryOf(url);
  if (query === '') return undefined;
  const { directives } = parseRawQuery(query);
  return { fields: parseFields(directives.get('fields'), typeOf, new Allowance(limits)), directives };
}

/** The `fields` of a request whose other parameters have no meaning: POST, PATCH. @throws as {@link parseItemRequest} */
export function parseItemFields(url: string, resource: Resource, limits: QueryLimits): Fields | undefined {
  return parseItemRequest(url, resource, limits)?.fields;
}

/** `href` is not stored: a condition on it is one on the id that it holds. */
function storedFilter(predicate: Predicate, collectionUrl: string): Predicate {
  switch (predicate.kind) {
    case 'and':
    case 'or':
      return { ...predicate, of: predicate.of.map((each) => storedFilter(each, collectionUrl)) };
    case 'not':
      return { ...predicate, of: storedFilter(predicate.of, collectionUrl) };
    default:
  }
  if (singleName(predicate.path) !== 'href') return predicate;
  const path = stepsOf(['id']);
  switch (predicate.kind) {
    case 'eq': {
      const ids = predicate.values.map((href) => idOfHref(collectionUrl, String(href)));
      return { ...predicate, path, values: ids.filter((id) => id !== undefined) };
    }
    case 'exists':
    case 'present':
      return { ...predicate, path };
    default:
      throw new InvalidQueryError('href: can be compared for equality only: href=URL or href.ne=URL');
  }
}

/** URLs of one collection are in the order of their ids. */
function storedSortKey(key: SortKey, names: Names): SortKey {
  const path = meantPath(key.path, names);
  return { ...key, path: singleName(path) === 'href' ? stepsOf(['id']) : path };
}
