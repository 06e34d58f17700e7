import fc from 'fast-check';
import type { Body } from './bodies';

/** Documents with something changed anywhere in them, for property-based tests. */

type Place = readonly (string | number)[];

/** Places in a document, as paths. */
function places(value: unknown, path: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [
    path,
    ...Object.entries(value).flatMap(([key, member]) =>
      places(member, [...path, Array.isArray(value) ? Number(key) : key]),
    ),
  ];
}

/** Any place in the document but its root. */
export const anyPlace = (document: Body): fc.Arbitrary<Place> =>
  fc.constantFrom(...places(document).filter((path) => path.length > 0));

/** Any JSON, most often what an attribute might mistake for its own; undefined for nothing at all. */
export const anyValue = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    '',
    ' ',
    'x',
    0,
    1.5,
    true,
    [],
    [null],
    [[]],
    [{}],
    {},
    '2024-01-01T00:00:00Z',
    '2024-01-01T05:00:00+08:00',
    '__proto__',
  ),
  fc.jsonValue(),
);

/** A copy with another value at the place, or without it; the same document if there is no such place in it. */
export function replaceAt(document: Body, path: Place, value: unknown): Body {
  if (!places(document).some((place) => JSON.stringify(place) === JSON.stringify(path))) return document;
  const copy = structuredClone(document);
  let parent: Record<string | number, unknown> = copy;
  for (const key of path.slice(0, -1)) parent = parent[key] as Record<string | number, unknown>;
  const last = path.at(-1) ?? '';
  if (value !== undefined) parent[last] = value;
  else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete parent[last];
  return copy;
}
