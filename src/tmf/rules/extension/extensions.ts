// Room tmf/rules/extension: registered extensions: schema files, their compilation, what they find wrong.

import { isObject } from '../../json/json-value';
import type { Resource } from '../../declare/define-resource';
import type { JsonSchema } from '../../attribute/json-schema';
import { MAX_FOUND, type Problem, atMost, pointer } from '../../attribute/validate';
import { type Validator, absoluteId, compileExtensions } from './compile';
import { type ExtensionFile, readExtensionFiles } from './extension-files';
import { superTypesOf, typeOfReference } from './references';
import { problemsOfSchema } from './schema-problems';

/** A type that a registered schema describes. */
export interface Extension {
  readonly type: string;
  /** As it is in the file. */
  readonly schema: JsonSchema;
  /** `$id` of the schema, if it is a URI: the `@schemaLocation` of its instances. */
  readonly location?: string;
  /** The type that it extends; undefined for one that extends none. */
  readonly superType?: string;
  /** Names of the resources that it extends, directly or through other extensions. */
  readonly resources: readonly string[];
}

/** The registered extensions of this server: schemas of types that no DTO knows. There are none until {@link load}. */
export class Extensions {
  private byType: ReadonlyMap<string, Extension> = new Map();
  private validators: ReadonlyMap<string, Validator> = new Map();
  /** By `$id`. Whatever a body has for a `@schemaLocation` can be looked up. */
  private typeAt: ReadonlyMap<unknown, string> = new Map();

  /** @throws {ExtensionSchemaError} for a folder or file that cannot be used */
  load(folder: string, resources: readonly Pick<Resource, 'name' | 'create'>[]): void {
    const files = readExtensionFiles(folder);
    this.validators = compileExtensions(files, new Map(resources.map(({ name, create }) => [name, create])));
    const names = resources.map(({ name }) => name);
    this.typeAt = new Map(files.flatMap(({ type, schema: { $id } }) => (typeof $id === 'string' ? [[$id, type]] : [])));
    this.byType = describe(files, names, this.typeAt);
  }

  /** In the order of their types. */
  get all(): readonly Extension[] {
    return [...this.byType.values()];
  }

  find(type: unknown): Extension | undefined {
    return typeof type === 'string' ? this.byType.get(type) : undefined;
  }

  /**
   * What is wrong with the objects in the document that are of a registered type, by their `@type` or `@schemaLocation`.
   * The document is not changed.
   */
  problemsOf(document: unknown): Problem[] {
    return this.byType.size === 0 ? [] : atMost(MAX_FOUND, this.problemsAt(document, ''));
  }

  private *problemsAt(value: unknown, path: string): Generator<Problem> {
    if (Array.isArray(value)) {
      for (const [index, element] of value.entries()) yield* this.problemsAt(element, pointer(path, index));
    } else if (isObject(value)) {
      const types = new Set([value['@type'], this.typeAt.get(value['@schemaLocation'])]);
      for (const type of types) {
        const validator = typeof type === 'string' ? this.validators.get(type) : undefined;
        if (validator && !validator(value)) yield* problemsOfSchema((validator.errors ?? []).slice(0, MAX_FOUND), path);
      }
      for (const [name, member] of Object.entries(value)) yield* this.problemsAt(member, pointer(path, name));
    }
  }
}

function describe(
  files: readonly ExtensionFile[],
  resourceNames: readonly string[],
  typeAt: ReadonlyMap<unknown, string>,
): Map<string, Extension> {
  const known = new Set([...resourceNames, ...files.map(({ type }) => type)]);
  const typeOf = (reference: string): string | undefined => {
    const named = typeOfReference(reference);
    return named !== undefined && known.has(named) ? named : typeAt.get(reference);
  };
  const superTypes = new Map(files.map(({ type, schema }) => [type, superTypesOf(schema, typeOf)]));
  return new Map(
    files.map(({ type, schema }) => {
      const ancestors = new Set(superTypes.get(type));
      // A set can grow while it is walked.
      for (const ancestor of ancestors) for (const next of superTypes.get(ancestor) ?? []) ancestors.add(next);
      const extension: Extension = {
        type,
        schema,
        location: absoluteId(schema),
        superType: superTypes.get(type)?.[0],
        resources: resourceNames.filter((name) => ancestors.has(name)),
      };
      return [type, extension];
    }),
  );
}
