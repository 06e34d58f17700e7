import { IDENTIFIED_DOCUMENT } from './identity';

/** Elements, members or characters (RFC 9535); null for what has none. @param value expression of a jsonb value */
export function lengthOf(value: string): string {
  return `(case jsonb_typeof(${value})
    when 'array' then jsonb_array_length(${value})
    when 'object' then (select count(*) from jsonb_object_keys(${value}))
    when 'string' then char_length(${value} #>> '{}')
  end)`;
}

/** The value without attributes, as `without()` of `tmf/query/path-set.ts` makes it. @param paths placeholder of the set */
export function without(value: string, paths: string): string {
  return `tmf_without(${value}, ${paths}::jsonb)`;
}

/** The value as a jsonpath filter keeps it whole: it takes an array apart, one level, and so gets an array of the value. */
export function toBeFiltered(value: string): string {
  // Documents are objects, and an index finds them as they are.
  return value === 'document' || value === IDENTIFIED_DOCUMENT ? value : `jsonb_build_array(${value})`;
}
