import { isObject } from '../../json/json-value';
import type { JsonSchema } from '../../attribute/json-schema';
import { SCHEMA_SUFFIX } from './extension-files';

/** The type whose schema a `$ref` names: what is before `.schema.json` in its last segment, wherever it points to. */
export function typeOfReference(reference: string): string | undefined {
  const [path = ''] = reference.split(/[?#]/, 1);
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.length > SCHEMA_SUFFIX.length && name.endsWith(SCHEMA_SUFFIX)
    ? name.slice(0, -SCHEMA_SUFFIX.length)
    : undefined;
}

/**
 * The types whose whole schemas are part of this one, by `allOf`, in the order in which it names them (POL-5).
 * @param typeOf the type that a reference without fragment names; undefined for none that is known
 */
export function superTypesOf({ $ref, allOf }: JsonSchema, typeOf: (reference: string) => string | undefined): string[] {
  const own = typeof $ref === 'string' && /^[^#]+#?$/.test($ref) ? typeOf($ref.replace('#', '')) : undefined;
  const parts = Array.isArray(allOf) ? allOf.filter(isObject) : [];
  return [...(own === undefined ? [] : [own]), ...parts.flatMap((part) => superTypesOf(part, typeOf))];
}

/** The types whose schemas this one needs, wherever in it. */
export function typesUsedBy(schema: JsonSchema): string[] {
  const references = JSON.stringify(schema).matchAll(/"\$ref":"([^"]*)"/g);
  return [...references].flatMap(([, reference = '']) => typeOfReference(reference) ?? []);
}
