import { typeKey } from '../../attribute/reference';
import type { Resource } from '../../declare/define-resource';
import { InvalidQueryError, quote } from '../../query/bounds/invalid-query';
import { type Page, type PageLimits, parsePage } from '../../query/parse/page';
import { type RawCondition, type RawQuery, decode, parseRawQuery, queryOf } from '../../query/parse/raw-query';
import type { UsedByQuery } from './used-by';

/** Says of which kinds. */
export const TYPE_PARAMETER = '@referredType';

const PARAMETERS = ['offset', 'limit', TYPE_PARAMETER];

/** A GET of what uses a resource, understood. */
export interface UsedByRequest extends UsedByQuery {
  readonly raw: RawQuery;
}

/**
 * @param range the `Range` header
 * @param known the types that can be asked for
 * @throws {InvalidQueryError} which names what can be asked
 */
export function parseUsedByRequest(
  url: string,
  range: string | undefined,
  known: readonly Resource[],
  limits: PageLimits,
): UsedByRequest {
  const raw = parseRawQuery(queryOf(url));
  const conditions = raw.conditions.flat();
  const names = [...raw.directives.keys(), ...conditions.map(({ name }) => name)];
  const unknown = names.find((name) => !PARAMETERS.includes(name));
  if (unknown !== undefined) {
    throw new InvalidQueryError(
      `There is no parameter ${quote(unknown)} here: parameters are ${PARAMETERS.join(', ')}`,
    );
  }
  const page: Page = parsePage(raw, range, [], limits);
  const asked = conditions.flatMap(namesIn).map((name) => typeCalled(name, known));
  if (asked.length === 0) return { raw, page };
  return { raw, page, types: known.filter((type) => asked.includes(type)) };
}

function namesIn({ text, operator, value }: RawCondition): string[] {
  if (operator === '=') return value === '' ? [] : decode(value).split(',');
  throw new InvalidQueryError(`${quote(text)}: ${TYPE_PARAMETER} is given with =: ${TYPE_PARAMETER}=type,type`);
}

function typeCalled(name: string, known: readonly Resource[]): Resource {
  const type = known.find((each) => typeKey(each.name) === typeKey(name.trim()));
  if (type) return type;
  const names = known.map((each) => each.name).join(', ');
  throw new InvalidQueryError(
    `${TYPE_PARAMETER}: nothing called ${quote(name)} can refer to others; types are ${names}`,
  );
}
