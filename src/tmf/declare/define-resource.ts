import type { Type as Class } from '@nestjs/common';
import { getMetadataArgsStorage } from 'typeorm';
import { type Attribute, attributeOf, exampleOf } from '../attribute/attribute';
import type { Path, PathKind, PathTypes } from '../query/path';
import { type Examples, derivedExamples } from './examples';
import { DEFAULT_LIFECYCLE, type Lifecycle } from './lifecycle';
import type { ResourceEntity } from './resource.entity';

/** A TM Forum Open API: a group of resources with a base path, a hub, and an OpenAPI document of their own. */
export interface Api {
  /** TM Forum's number, for example `TMF629`. */
  readonly number: string;
  readonly title: string;
  readonly version: string;
  readonly description: string;
  /** Without a slash at the end. */
  readonly basePath: string;
}

/** All that is particular to a resource. Routes, events, OpenAPI and the shared tests derive from it. */
export interface ResourceDeclaration {
  readonly api: Api;
  /** `@type` of its instances and stem of its event types, in upper camel case. */
  readonly name: string;
  /** Path segment, and key of the resource in events, in lower camel case. */
  readonly path: string;
  /** DTO classes: what a POST takes, what a PATCH takes, what is answered. The first also validates patched resources. */
  readonly create: Class<object>;
  readonly update: Class<object>;
  readonly representation: Class<object>;
  /** What an instance has where the client says nothing, also after a patch. `@type` is added to it. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** What `status` can be, and become, where the operator turns that on. Without it the default one. */
  readonly lifecycle?: Lifecycle;
  readonly entity: Class<ResourceEntity>;
  /** What people would send, for the OpenAPI document. Without it, what the examples of the attributes give. */
  readonly examples?: Examples;
}

/** What can happen to a resource; the name on the event emitter is `{path}.{change}`. */
export const CHANGES = ['create', 'attributeValueChange', 'stateChange', 'delete'] as const;
export type Change = (typeof CHANGES)[number];

/** A declaration with what follows from it. */
export interface Resource extends ResourceDeclaration {
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly lifecycle: Lifecycle;
  readonly examples: Examples;
  /** The first of the examples, as it is answered. */
  readonly exampleAnswer: Readonly<Record<string, unknown>>;
  readonly table: string;
  /** `{base path}/{path}`, the path of the collection. */
  readonly collection: string;
  /** `eventType` of a change, for example `CustomerCreateEvent`. */
  readonly eventType: (change: Change) => string;
  /** Type of the attribute at a path: `any` where nothing is declared, undefined below a scalar. */
  readonly typeOf: PathTypes;
  /** Whether the attribute at a path, which goes through arrays without indexes, is declared to be an array. */
  readonly isArray: (path: Path) => boolean;
}

export function defineResource(declaration: ResourceDeclaration): Resource {
  const { api, name, path, entity, representation } = declaration;
  const table = getMetadataArgsStorage().tables.find(({ target }) => target === entity)?.name;
  if (table === undefined) throw new Error(`${entity.name} names no table: decorate it with @ResourceTable()`);
  const defaults = { '@type': name, ...declaration.defaults };
  const examples = declaration.examples ?? derivedExamples(declaration.create);
  return {
    ...declaration,
    defaults,
    lifecycle: declaration.lifecycle ?? DEFAULT_LIFECYCLE,
    examples,
    exampleAnswer: { ...exampleOf(representation, isIdentity), ...defaults, ...examples[0].body },
    table,
    collection: `${api.basePath}/${path}`,
    eventType: (change) => `${name}${change.charAt(0).toUpperCase()}${change.slice(1)}Event`,
    typeOf: (attributePath) => typeOf(representation, attributePath),
    isArray: (attributePath) => declarationOf(representation, attributePath)?.isArray ?? false,
  };
}

const isIdentity = (_attribute: Attribute, name: string): boolean => name === 'id' || name === 'href';

function typeOf(dto: Class<object>, [name = '', ...rest]: Path): PathKind | undefined {
  const attribute = attributeOf(dto, name);
  if (attribute === undefined || attribute.kind === 'any') return 'any';
  if (rest.length === 0) return attribute.kind;
  if (attribute.kind !== 'object') return undefined;
  return attribute.type ? typeOf(attribute.type(), rest) : 'any';
}

function declarationOf(dto: Class<object>, [name = '', ...rest]: Path): Attribute | undefined {
  const attribute = attributeOf(dto, name);
  if (rest.length === 0) return attribute;
  return attribute?.type && declarationOf(attribute.type(), rest);
}
