import { isObject } from '../../json/json-value';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '../../../config/operator-error';
import type { JsonSchema } from '../../attribute/json-schema';

/** What the name of a schema file ends with; what is before it is the type. */
export const SCHEMA_SUFFIX = '.schema.json';

/** A schema that cannot be used; the message names its file. */
export class ExtensionSchemaError extends OperatorError {
  constructor(file: string, reason: string) {
    super(`EXTENSION_SCHEMAS: ${file}: ${reason}`);
  }
}

/** A JSON Schema, and where it was found. */
export interface ExtensionFile {
  readonly file: string;
  /** `@type` of the objects that it describes. */
  readonly type: string;
  readonly schema: JsonSchema;
}

/** Types become parts of URLs. */
const TYPE = /^[A-Za-z][\w-]*$/;

/**
 * Reads every `{Type}.schema.json` of the folder, in the order of their names; other files are none of ours.
 * @throws {ExtensionSchemaError} for a folder or file that cannot be read, or is no JSON object
 */
export function readExtensionFiles(folder: string): ExtensionFile[] {
  const names = reading(folder, () => readdirSync(folder));
  return names
    .filter((name) => name.endsWith(SCHEMA_SUFFIX))
    .sort()
    .map((name) => readExtensionFile(join(folder, name), name.slice(0, -SCHEMA_SUFFIX.length)));
}

function readExtensionFile(file: string, type: string): ExtensionFile {
  if (!TYPE.test(type)) throw new ExtensionSchemaError(file, `a type has letters, digits, - and _ only`);
  const schema = reading(file, () => JSON.parse(readFileSync(file, 'utf8')) as unknown);
  if (!isObject(schema)) throw new ExtensionSchemaError(file, 'must hold a JSON object');
  return { file, type, schema };
}

/** Does what says itself what is wrong: the file system, the JSON parser, the compiler of schemas. */
export function reading<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ExtensionSchemaError) throw error;
    throw new ExtensionSchemaError(file, (error as Error).message);
  }
}
