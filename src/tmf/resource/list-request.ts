import { type Fields, parseFields } from '../query/fields';
import { type Condition, type Filter, parseFilter } from '../query/filter';
import { UnsupportedQueryError } from '../query/invalid-query';
import { type Page, type PageLimits, parsePage } from '../query/page';
import { type RawQuery, parseRawQuery, queryOf } from '../query/raw-query';
import { type SortKey, parseSort } from '../query/sort';
import type { Resource } from './define-resource';
import { idOfHref } from './representation';

/** A GET of a collection, understood. */
export interface ListRequest {
  readonly raw: RawQuery;
  readonly fields: Fields | undefined;
  readonly filter: Filter;
  readonly sort: readonly SortKey[];
  readonly page: Page;
}

/** @throws {InvalidQueryError | UnsupportedQueryError} */
export function parseListRequest(
  url: string,
  { typeOf }: Resource,
  collectionUrl: string,
  limits: PageLimits,
): ListRequest {
  const raw = parseRawQuery(queryOf(url));
  if (raw.directives.has('filter')) throw new UnsupportedQueryError('filter: JSONPath filters are not supported');
  return {
    raw,
    fields: parseFields(raw.directives.get('fields')),
    filter: parseFilter(raw.conditions, typeOf).map((condition) => storedCondition(condition, collectionUrl)),
    sort: parseSort(raw.directives.get('sort') ?? []),
    page: parsePage(raw, limits),
  };
}

/** The `fields` of a request whose other parameters have no meaning: GET of an item, POST, PATCH. */
export function parseItemFields(url: string): Fields | undefined {
  const query = queryOf(url);
  return query === '' ? undefined : parseFields(parseRawQuery(query).directives.get('fields'));
}

/** `href` is not stored: a condition on it is one on the id that it holds. */
function storedCondition(condition: Condition, collectionUrl: string): Condition {
  if (condition.path.length !== 1 || condition.path[0] !== 'href') return condition;
  const ids = condition.values.map((href) => idOfHref(collectionUrl, String(href)));
  return { ...condition, path: ['id'], values: ids.filter((id) => id !== undefined) };
}
