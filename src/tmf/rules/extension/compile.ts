import type { Type as Class } from '@nestjs/common';
import Ajv, { type ValidateFunction } from 'ajv/dist/2020';
import draft7 from 'ajv/dist/refs/json-schema-draft-07.json';
import uris from 'ajv/dist/runtime/uri';
import addFormats from 'ajv-formats';
import { type JsonSchema, jsonSchemaOf } from '../../attribute/json-schema';
import { isDateTime } from '../../json/rfc3339';
import { isUri } from '../../attribute/uri';
import { type ExtensionFile, ExtensionSchemaError, SCHEMA_SUFFIX, reading } from './extension-files';
import { typeOfReference, typesUsedBy } from './references';

/** Where schemas are that have no `$id`: nowhere (RFC 2606). */
const NOWHERE = 'https://schema.invalid/';

/** A schema that is ready to be used; the function tells in `errors` what is wrong. */
export type Validator = ValidateFunction;

/**
 * Makes a validator of every file. A `$ref` whose last segment is `{Type}.schema.json` is the schema of that type, be it a
 * resource or another file, wherever the reference points to; one that is the `$id` of a file is its schema. Nothing is ever fetched.
 * @param bases the DTO classes of the resources, by name
 * @returns the validators by type
 * @throws {ExtensionSchemaError} for the first file that is broken
 */
export function compileExtensions(
  files: readonly ExtensionFile[],
  bases: ReadonlyMap<string, Class<object>>,
): Map<string, Validator> {
  const ids = identities(files, bases);
  const ajv = createAjv(ids);
  for (const [name, dto] of bases) ajv.addSchema(jsonSchemaOf(dto, idWithoutHome(name), name));
  for (const { file, type, schema } of files) {
    reading(file, () => ajv.addSchema({ ...schema, $id: ids.get(type) }));
  }

  const validators = new Map<string, Validator>();
  const begun = new Set<string>();
  const compile = ({ file, type, schema }: ExtensionFile): void => {
    if (begun.has(type)) return;
    begun.add(type);
    // What it uses first, so that an error in there is told of the file that has it.
    const used = typesUsedBy(schema);
    files.filter((each) => used.includes(each.type)).forEach(compile);
    validators.set(
      type,
      reading(file, () => compiled(ajv, ids.get(type) ?? '', file)),
    );
  };
  files.forEach(compile);
  return validators;
}

/** The `$id` of every type, in the compiler. */
function identities(files: readonly ExtensionFile[], bases: ReadonlyMap<string, unknown>): Map<string, string> {
  const ids = new Map([...bases.keys()].map((name) => [name, idWithoutHome(name)]));
  const owners = new Map<string, string>();
  for (const { file, type, schema } of files) {
    if (bases.has(type)) throw new ExtensionSchemaError(file, `${type} is a resource of its own, and has a schema`);
    const id = schema['$id'] ?? idWithoutHome(type);
    if (typeof id !== 'string') throw new ExtensionSchemaError(file, '$id must be a string');
    const key = id.replace(/#$/, '');
    const owner = owners.get(key);
    if (owner !== undefined) throw new ExtensionSchemaError(file, `has the same $id as ${owner}`);
    owners.set(key, file);
    ids.set(type, key);
  }
  return ids;
}

function idWithoutHome(type: string): string {
  return NOWHERE + type + SCHEMA_SUFFIX;
}

function createAjv(ids: ReadonlyMap<string, string>): Ajv {
  const ajv = new Ajv({
    allErrors: true,
    strictSchema: true,
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    // `constructor` and the like are attributes as any other: what objects inherit is not in a body.
    ownProperties: true,
    logger: false,
    uriResolver: {
      ...uris,
      resolve: (base, reference) => {
        const id = ids.get(typeOfReference(reference) ?? '');
        const [, fragment] = reference.split('#', 2);
        return id === undefined ? uris.resolve(base, reference) : id + (fragment ? `#${fragment}` : '');
      },
    },
  });
  ajv.addMetaSchema(draft7);
  addFormats(ajv);
  // The same as the DTOs say.
  ajv.addFormat('date-time', isDateTime);
  ajv.addFormat('uri', isUri);
  return ajv;
}

function compiled(ajv: Ajv, id: string, file: string): Validator {
  const validator = ajv.getSchema(id);
  if (validator === undefined) throw new ExtensionSchemaError(file, 'cannot be compiled');
  if ('$async' in validator) throw new ExtensionSchemaError(file, '$async is not supported');
  try {
    validator({});
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ExtensionSchemaError(file, 'refers to itself without end');
  }
  return validator;
}

/** Whether the schema says where it lives. */
export function absoluteId({ $id }: JsonSchema): string | undefined {
  return isUri($id) ? ($id as string) : undefined;
}
