// Room tmf/declare: what an API and a resource are: names, DTO classes, ids, lifecycle, registry.

import type { Type as Class } from '@nestjs/common';
import { searchJsonpath } from '../../database/tables/search-text';
import {
  SEARCH_COLUMNS,
  type TableLayout,
  columnName,
  countedTable,
  instantExpression,
  textsFunction,
} from '../../database/tables/table-layout';
import { type Attribute, attributeOf, exampleOf } from '../attribute/attribute';
import { type ReferencePlace, referencePlacesOf } from '../attribute/reference';
import { META_ATTRIBUTES } from '../query/meta';
import type { Path, PathKind, PathTypes } from '../query/path';
import { type SearchAttributes, searchSteps } from '../query/parse/search';
import { Columns } from '../query/sql/columns';
import { type Examples, derivedExamples } from './examples';
import type { Status } from './lifecycle';
import { type ResourceForms, formsOf } from './resource-forms';
import { entityOf } from './resource.entity';

/** A TM Forum Open API: a base path, resources, a hub, and an OpenAPI document of its own. */
export interface Api {
  /** TM Forum's number, for example `TMF629`. */
  readonly number: string;
  readonly title: string;
  readonly version: string;
  readonly description: string;
  /** Without a slash at the end. */
  readonly basePath: string;
  /** In the order of its documents. */
  readonly resources: readonly Resource[];
}

/** All that is particular to a resource. Routes, events, OpenAPI and the shared tests derive from it. */
export interface ResourceDeclaration<Attributes = object> {
  /** `@type` of its instances and stem of its event types, in upper camel case. */
  readonly name: string;
  /** Path segment, and key of the resource in events, in lower camel case. */
  readonly path: string;
  /** DTO class of its attributes but `id` and `href`. `@ApiSchema()` says what the resource is. */
  readonly attributes: Class<Attributes>;
  /** What must be there, not null, and if it is a text, not blank. */
  readonly mandatory?: readonly (keyof Attributes & string)[];
  /** What no patch can change or remove once it is set. */
  readonly immutable?: readonly (keyof Attributes & string)[];
  /** What references call it: the first of these of which it has all, joined by a space. Without it that is its `name`. */
  readonly called?: readonly (readonly (keyof Attributes & string)[])[];
  /** Whether the operator can have it kept as long as others refer to it. */
  readonly keptWhileUsed?: true;
  /** What an instance has where the client says nothing, also after a patch. `@type` is added to it. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** Where in its life it is. Without it no change of it is one of state. */
  readonly status?: Status;
  /** Its table, and what that has for searches. */
  readonly store: TableLayout;
  /** What people would send, for the OpenAPI document. Without it, what the examples of the attributes give. */
  readonly examples?: Examples;
}

/** What can happen to a resource; the name on the event emitter is `{path}.{change}`. */
export const CHANGES = ['create', 'attributeValueChange', 'stateChange', 'delete'] as const;
export type Change = (typeof CHANGES)[number];

/** `eventType` of what happens to resources of the name, for example `CustomerCreateEvent`. */
export function eventTypeOf(name: string, change: Change): string {
  return `${name}${change.charAt(0).toUpperCase()}${change.slice(1)}Event`;
}

/** A declaration with what follows from it. */
export interface Resource
  extends Omit<ResourceDeclaration, 'attributes' | 'mandatory' | 'immutable' | 'called'>, ResourceForms {
  readonly api: Api;
  readonly immutable: readonly string[];
  readonly called: readonly (readonly string[])[];
  /** Where it may refer to others. */
  readonly references: readonly ReferencePlace[];
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly examples: Examples;
  /** The first of the examples, as it is answered. */
  readonly exampleAnswer: Readonly<Record<string, unknown>>;
  readonly table: string;
  /** For TypeORM. */
  readonly entity: Class<object>;
  /** What a search finds in columns and indexes. */
  readonly columns: Columns;
  /** What `q` looks into. */
  readonly searched: SearchAttributes;
  /** `{base path}/{path}`, the path of the collection. */
  readonly collection: string;
  /** See {@link eventTypeOf}. */
  readonly eventType: (change: Change) => string;
  /** Type of the attribute at a path: `any` where nothing is declared, undefined below a scalar. */
  readonly typeOf: PathTypes;
  /** Whether the attribute at a path, which goes through arrays without indexes, is declared to be an array. */
  readonly isArray: (path: Path) => boolean;
}

/**
 * `defineApi()` calls it for each of its resources.
 * @throws an error if something is said of an attribute that is not declared, one is called as a meta attribute, an array is on the way to a
 *   column, or a hierarchy is not of the resource, or not by one of its columns, or no column is counted
 */
export function defineResource<Attributes extends object>(
  api: Api,
  { attributes, mandatory = [], immutable = [], called = [], ...declaration }: ResourceDeclaration<Attributes>,
): Resource {
  const { name, path, store } = declaration;
  const unknown = [...mandatory, ...immutable, ...called.flat()].find(
    (each) => attributeOf(attributes, each) === undefined,
  );
  if (unknown !== undefined) throw new Error(`${name} has no attribute ${unknown}`);
  const reserved = META_ATTRIBUTES.find((each) => attributeOf(attributes, each));
  if (reserved !== undefined)
    throw new Error(`${name} cannot have an attribute ${reserved}: queries ask for its times so`);
  requireHierarchy(name, store);
  const collection = `${api.basePath}/${path}`;
  const forms = formsOf(name, attributes, mandatory, collection);
  const { create, representation } = forms;
  const defaults = { '@type': name, ...declaration.defaults };
  const examples = declaration.examples ?? derivedExamples(create);
  return {
    ...declaration,
    ...forms,
    api,
    immutable,
    called: called.length > 0 ? called : [['name']],
    references: referencePlacesOf(attributes),
    defaults,
    examples,
    exampleAnswer: { ...exampleOf(representation, isIdentity), ...defaults, ...examples[0].body },
    table: store.table,
    entity: entityOf(store),
    columns: columnsOf(store, representation),
    searched: { texts: (store.search ?? []).map(searchSteps), phones: (store.phones ?? []).map(searchSteps) },
    collection,
    eventType: (change) => eventTypeOf(name, change),
    typeOf: (attributePath) => typeOf(representation, attributePath),
    isArray: (attributePath) => declarationOf(representation, attributePath)?.isArray ?? false,
  };
}

/** @throws an error if the chain of parents could not be followed */
function requireHierarchy(name: string, { columns, hierarchy }: TableLayout): void {
  if (!hierarchy) return;
  const { parent, type } = hierarchy;
  if (type !== name) throw new Error(`The hierarchy of ${name} is of ${type}`);
  if (!columns.includes(parent)) throw new Error(`${parent} is the parent of ${name}, and needs a column`);
}

/** @throws an error if an array is on the way to a column: then it could not have the one value; or if an instant is no date-time */
function columnsOf(
  { table, columns, prefixes, instants = [], search = [], phones = [], counted = [] }: TableLayout,
  representation: Class<object>,
): Columns {
  const broken = [...columns, ...instants].find((path) => {
    const names = path.split('.');
    return names.some((_, n) => declarationOf(representation, names.slice(0, n + 1))?.isArray);
  });
  const searched = search.find((path) => !isText(typeOf(representation, path.split('.'))));
  if (searched !== undefined) throw new Error(`${searched} is no text, and q cannot look into it`);
  const phone = phones.find((path) => !search.includes(path));
  if (phone !== undefined) throw new Error(`${phone} is a phone number, and must be among what q looks into`);
  const other = instants.find((path) => typeOf(representation, path.split('.')) !== 'date-time');
  if (other !== undefined) throw new Error(`${other} is no date-time, and has no instant`);
  if (broken !== undefined) throw new Error(`${broken} leads through an array, and cannot have a column`);
  const uncountable = counted.find(
    (path) => !columns.includes(path) || typeOf(representation, path.split('.')) !== 'string',
  );
  if (uncountable !== undefined) throw new Error(`${uncountable} is no column of texts, and cannot be counted`);
  return new Columns({
    columns: columns.map((path) => ({ path: path.split('.'), column: columnName(path) })),
    prefixes: prefixes.map((path) => ({ path: path.split('.'), texts: textsFunction(path) })),
    instants: instants.map((path) => ({ path: path.split('.'), instant: instantExpression(path) })),
    search: {
      ...(search.length > 0 && {
        plain: { jsonpaths: search.map(searchJsonpath), column: SEARCH_COLUMNS.plain },
      }),
      ...(phones.length > 0 && {
        digits: { jsonpaths: phones.map(searchJsonpath), column: SEARCH_COLUMNS.digits },
      }),
    },
    counted: counted.map((path) => ({ column: columnName(path), table: countedTable(table, path) })),
  });
}

const isText = (kind: PathKind | undefined): boolean => kind === 'string' || kind === 'any';

/** Dotted paths of the references of a resource to what this server may have. */
export function expandablePaths({ references }: Pick<Resource, 'references'>): string[] {
  return references.filter(({ mayBeHere }) => mayBeHere).map(({ path }) => path.join('.'));
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
