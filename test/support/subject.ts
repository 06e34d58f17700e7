import type { Type as Class } from '@nestjs/common';
import { type Attribute, attributeOf, attributesOf, exampleOf } from '../../src/tmf/attribute/attribute';
import type { Resource } from '../../src/tmf/declare/define-resource';
import { type Body, undeclared } from './bodies';
import type { TestApp } from './test-app';

/** A declared attribute, at any depth. */
export interface Place {
  readonly attribute: Attribute;
  /** As queries write it: `creditProfile.creditScore`. */
  readonly path: string;
  /** As errors and patches write it, in the first elements of arrays: `/creditProfile/0/creditScore`. */
  readonly pointer: string;
}

/** A resource, and what the shared suites need of it. All of it follows from its declaration. */
export interface Subject {
  readonly resource: Resource;
  readonly start: (env?: Record<string, string>) => Promise<TestApp>;
  /** What has to be there, at every level, and no more. */
  readonly minimal: () => Body;
  /** Whatever its attributes have examples of, and unknown ones at every level. */
  readonly full: () => Body;
  /** What a new one has by itself. */
  readonly given: Body;
  /** A mandatory string of the resource itself that can change: what tests change. */
  readonly text: string;
  readonly places: readonly Place[];
  /** An array, if it has one that can change, of objects with something mandatory. */
  readonly list: { readonly name: string; readonly member: string; readonly element: () => Body };
  /** The first optional place of such a kind that can change, not below any of `others`; one that nothing declares if there is none. */
  readonly optional: (kind: Attribute['kind'], ...others: string[]) => string;
  /** A body that has the value there, and else no more than it has to; the value is left out if it is undefined. */
  readonly bodyWith: (path: string, value: unknown) => Body;
  /** A body in which all that is optional is there as null, what names as `nothing`; and what is left of it. */
  readonly hollow: (nothing: unknown) => Hollow;
}

interface Hollow {
  readonly sent: Body;
  readonly kept: Body;
}

export function subjectOf(resource: Resource, start: Subject['start']): Subject {
  const { create: dto, status, defaults, immutable } = resource;
  const places = [...placesIn(dto)];
  /** Whatever a patch may set and change again. */
  const changing = places.filter(({ path }) => !immutable.includes(topOf(path)));
  const text = changing.find(isMandatoryText)?.path;
  if (text === undefined) throw new Error(`${resource.name} has no mandatory string that can change`);
  const [name = '', member = ''] = (changing.find(isMandatoryInArray)?.path ?? '').split('.');
  const list = { name, member, element: () => least(attributeOf(dto, name)?.type?.() ?? Object) };
  return {
    resource,
    start,
    list,
    minimal: () => least(dto),
    full: () => ({ ...(noted(exampleOf(dto)) as Body), '@schemaLocation': 'https://host/x.json', ...undeclared() }),
    given: { ...(status && { [status.attribute]: status.initial }), ...defaults },
    text,
    places,
    optional: (kind, ...others) => {
      const isFree = ({ attribute: { kind: own, required, type }, path }: Place): boolean =>
        own === kind &&
        !required &&
        !type &&
        !path.includes('@') &&
        !others.some((other) => topOf(other) === topOf(path));
      return changing.find(isFree)?.path ?? `x-${kind}.at`;
    },
    bodyWith: (path, value) => ({ ...least(dto), ...around(dto, path.split('.'), value) }),
    hollow: (nothing) => hollow(dto, nothing),
  };
}

const isMandatoryText = ({ attribute, path }: Place): boolean =>
  attribute.required && attribute.kind === 'string' && !path.includes('.');

const isMandatoryInArray = ({ attribute, pointer }: Place): boolean =>
  attribute.required && /^\/[^/]+\/0\/[^/]+$/.test(pointer);

export const topOf = (path: string): string => path.replace(/\..*/, '');

/** What is at the path of a body, in all elements of arrays. */
export function valuesAt(body: unknown, [name, ...rest]: readonly string[]): unknown[] {
  if (Array.isArray(body)) return body.flatMap((each) => valuesAt(each, [name ?? '', ...rest]));
  if (name === undefined) return [body];
  const value = (body as Body | undefined)?.[name];
  return value === undefined ? [] : rest.length > 0 || Array.isArray(value) ? valuesAt(value, rest) : [value];
}

function* placesIn(dto: Class<object>, above = '', at = ''): Generator<Place> {
  for (const [name, attribute] of attributesOf(dto)) {
    const [path, pointer] = [above + name, `${at}/${name}`];
    yield { attribute, path, pointer };
    if (attribute.type) yield* placesIn(attribute.type(), `${path}.`, attribute.isArray ? `${pointer}/0` : pointer);
  }
}

function least(dto: Class<object>): Body {
  const required = [...attributesOf(dto)].filter(([, attribute]) => attribute.required);
  return Object.fromEntries(
    required.map(([name, { type, isArray, example }]) => {
      const value = type ? least(type()) : example;
      return [name, isArray ? [value] : value];
    }),
  );
}

function around(dto: Class<object> | undefined, [name = '', ...rest]: readonly string[], value: unknown): Body {
  const attribute = dto && attributeOf(dto, name);
  const inner = rest.length === 0 ? value : around(attribute?.type?.(), rest, value);
  return { ...(dto && least(dto)), [name]: attribute?.isArray && rest.length > 0 ? [inner] : inner };
}

/** Every object below has an attribute that nothing declares. */
function noted(value: unknown, depth = 0): unknown {
  if (Array.isArray(value)) return value.map((each) => noted(each, depth));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, each]) => [name, noted(each, depth + 1)] as const);
  return Object.fromEntries(depth === 0 ? members : [...members, ['x-note', [depth, null]]]);
}

/** Attributes that name their object: blanks are nothing, too. */
const NAMING = ['id', 'href', '@type', '@baseType', '@schemaLocation'];

function hollow(dto: Class<object>, nothing: unknown): Hollow {
  const sent: Body = { note: null };
  const kept: Body = { note: null };
  for (const [name, { type, isArray, required, example }] of attributesOf(dto)) {
    if (type) {
      const inner = hollow(type(), nothing);
      sent[name] = isArray ? [inner.sent] : inner.sent;
      kept[name] = isArray ? [inner.kept] : inner.kept;
    } else if (required) sent[name] = kept[name] = example;
    else sent[name] = NAMING.includes(name) ? nothing : null;
  }
  return { sent, kept };
}
