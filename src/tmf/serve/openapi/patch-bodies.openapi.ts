import { getSchemaPath } from '@nestjs/swagger';
import { JSON_PATCH_MEDIA_TYPE, JSON_PATCH_QUERY_MEDIA_TYPE } from '../../http/media-types';
import type { Resource } from '../../declare/define-resource';
import { attributesOf } from '../../attribute/attribute';
import { isObject } from '../../json/json-value';
import { sampleOf } from './sample';
import { JsonPatchOperationDto } from './json-patch-operation.dto';

/** The bodies of PATCH requests in the OpenAPI documents. */

export const OPERATIONS = { type: 'array', items: { $ref: getSchemaPath(JsonPatchOperationDto) } };

/** Swagger UI keeps the name of the example when the media type changes: each media type has two, of the same names. */
const twoExamples = (first: BodyExample, second: BodyExample) => ({ example1: first, example2: second });

interface BodyExample {
  readonly summary: string;
  readonly value: unknown;
}

/**
 * What a PATCH of a resource takes in the dialects that are arrays of operations. (`@ApiBody()` knows one schema for all
 * media types; `openapi.ts` puts these in their places.)
 */
export function operationBodies(declared: Resource) {
  const resource = changeable(declared);
  const { second } = sampleOf(resource);
  const replace = (path: string, value: unknown) => [{ op: 'replace', path, value }];
  const ofText = { summary: `Another ${second.path}`, value: replace(`/${second.path}`, other(second.value)) };
  const element = elementOf(resource);
  return {
    [JSON_PATCH_MEDIA_TYPE]: {
      schema: OPERATIONS,
      examples: twoExamples(
        ofText,
        element
          ? { summary: `One more ${element.array}`, value: [{ op: 'add', path: `/${element.array}`, value: element.of }] }
          : { summary: 'Only if it is what you know', value: [{ op: 'test', path: `/${second.path}`, value: second.value }] }, // prettier-ignore
      ),
    },
    [JSON_PATCH_QUERY_MEDIA_TYPE]: {
      schema: OPERATIONS,
      examples: element
        ? twoExamples(
            {
              summary: `Of one ${element.array}, found by a query`,
              value: replace(`/${element.array}/${element.name}?${element.key}=${element.known}`, element.value),
            },
            {
              summary: 'The same, found by a JSONPath',
              value: replace(`$.${element.array}[?(@.${element.key}=='${element.known}')].${element.name}`, element.value),
            },
          )
        : twoExamples(ofText, { summary: 'The same, found by a JSONPath', value: replace(`$.${second.path}`, other(second.value)) }), // prettier-ignore
    },
  };
}

/** The resource with no more in its first example than a patch may change. */
function changeable(resource: Resource): Resource {
  const [{ summary, body }] = resource.examples;
  const kept = Object.entries(body).filter(([name]) => !resource.immutable.includes(name));
  return { ...resource, examples: [{ summary, body: Object.fromEntries(kept) }] };
}

/** Another value of the same type. */
function other(value: unknown): unknown {
  if (typeof value === 'boolean') return !value;
  return typeof value === 'number' ? value + 1 : `${String(value)} 2`;
}

/** An element of an array in the first example of a resource: what it is known by, and something of it to be changed. */
function elementOf({ examples: [{ body }] }: Resource) {
  for (const [array, elements] of Object.entries(body)) {
    const of: unknown = Array.isArray(elements) ? elements[0] : undefined;
    const scalars = isObject(of) ? Object.entries(of).filter(([, value]) => typeof value !== 'object') : [];
    const known = scalars.find(([, value]) => typeof value === 'string');
    const changed = scalars.find((each) => each !== known);
    if (known && changed) {
      return { array, of, key: known[0], known: String(known[1]), name: changed[0], value: other(changed[1]) };
    }
  }
  return undefined;
}

/** What a POST creates one by one. */
export const bulkExamples = ({ examples }: Resource) => ({
  all: {
    summary: examples.length === 2 ? 'Two resources' : 'Some resources',
    value: examples.map(({ body }) => ({ op: 'add', path: '/', value: body })),
  },
});

/** A merge patch: something that is worth a change, and an event. */
export function patchExamples(declared: Resource) {
  const resource = changeable(declared);
  const { second } = sampleOf(resource);
  const [{ body }] = resource.examples;
  const attributes = attributesOf(resource.create);
  const optional = Object.keys(body).find((name) => !name.startsWith('@') && attributes.get(name)?.required === false);
  return twoExamples(
    { summary: `Another ${second.path}`, value: { [second.path]: other(second.value) } },
    { summary: 'An attribute removed', value: { [optional ?? 'x']: null } },
  );
}
