import { isObject } from '../json/json-value';
import type { Type as Class } from '@nestjs/common';
import { attributesOf } from './attribute';

type JsonObject = Readonly<Record<string, unknown>>;

/** What an object is named by, and its class. Clients made by generators send all five, filled in or not. */
const NAMES: ReadonlySet<string> = new Set(['id', 'href', '@type', '@baseType', '@schemaLocation']);

/** Whether the value of a name names nothing: null, or a blank string. */
export function isBlank(value: unknown): boolean {
  return value === null || (typeof value === 'string' && value.trim() === '');
}

/**
 * The object without what counts as absent: attributes that its DTO class declares and are null, and names that are null or
 * blank. Nested objects of declared attributes too. What nothing declares is data, null or not. An element of an array is no
 * attribute: null among them is left to be refused.
 */
export function withoutAbsent(dto: Class<object>, object: JsonObject): JsonObject {
  const attributes = attributesOf(dto);
  const present: [string, unknown][] = [];
  let isWhole = true;
  for (const [name, value] of Object.entries(object)) {
    const attribute = attributes.get(name);
    if ((attribute && value === null) || (NAMES.has(name) && isBlank(value))) {
      isWhole = false;
      continue;
    }
    const kept = attribute?.type ? withoutAbsentIn(attribute.type(), value) : value;
    if (kept !== value) isWhole = false;
    present.push([name, kept]);
  }
  // (Entries are defined, so that `__proto__` is an attribute like any other.)
  return isWhole ? object : Object.fromEntries(present);
}

/** The same for an object, or the objects of an array; of another shape it is left to be refused. */
function withoutAbsentIn(dto: Class<object>, value: unknown): unknown {
  if (isObject(value)) return withoutAbsent(dto, value);
  if (!Array.isArray(value)) return value;
  const elements = value.map((each: unknown) => (isObject(each) ? withoutAbsent(dto, each) : each));
  return elements.some((each, n) => each !== value[n]) ? elements : value;
}
