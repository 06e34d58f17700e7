import { readFileSync, statSync } from 'node:fs';
import { looksLike } from '../../config/misspelt';
import { OperatorError } from '../../config/operator-error';
import { parseYaml } from '../../config/yaml';
import { isObject } from '../../tmf/json/json-value';

/** Bytes of a file. */
const MAX_SIZE = 256 * 1024;

/** Characters of what was sent that a message repeats. */
const MAX_SHOWN = 80;

/**
 * What a setting says that is either JSON (it begins with `[` or `{`) or the path of a JSON or YAML file.
 * @throws {OperatorError}
 */
export function readDocument(setting: string, text: string): unknown {
  const isInline = /^\s*[[{]/.test(text);
  const source = isInline ? setting : `${setting} (${text})`;
  try {
    // JSON has no second spelling of a name or a number; files are for people.
    return isInline ? JSON.parse(text) : parseYaml(readSmallFile(text));
  } catch (error) {
    const kind = isInline ? 'JSON, or the path of a JSON or YAML file' : 'a JSON or YAML file that can be read';
    throw new OperatorError(`${source} must be ${kind}: ${firstLine(error)}`, { cause: error });
  }
}

function readSmallFile(path: string): string {
  const { size } = statSync(path);
  if (size > MAX_SIZE) throw new Error(`it has ${size} bytes, over ${MAX_SIZE}`);
  return readFileSync(path, 'utf8');
}

function firstLine(error: unknown): string {
  return (error as Error).message.split('\n', 1)[0] ?? '';
}

/** @returns the error that names what stands at a place, what is wanted there, and what was found */
export function unfit(place: string, wanted: string, value: unknown): OperatorError {
  const sent = value === undefined ? 'nothing' : JSON.stringify(value);
  return new OperatorError(`${place} must be ${wanted}, not ${sent.slice(0, MAX_SHOWN)}`);
}

/** The members of an object, none of which has another name than these. @throws {OperatorError} */
export function membersOf(place: string, value: unknown, names: readonly string[]): Record<string, unknown> {
  if (!isObject(value)) throw unfit(place, 'an object', value);
  const unknown = Object.keys(value).find((name) => !names.includes(name));
  if (unknown === undefined) return value;
  throw new OperatorError(`${place} has no ${JSON.stringify(unknown.slice(0, MAX_SHOWN))}${hint(unknown, names)}`);
}

/** What may have been meant, and all that there is. */
function hint(name: string, names: readonly string[]): string {
  const meant = looksLike(name, names);
  return `: ${meant === undefined ? '' : `did you mean ${meant}? `}There ${names.length === 1 ? 'is' : 'are'} ${names.join(', ')}`;
}

/** One text or a list of them, 1 to `max`, each of which is fit. @throws {OperatorError} */
export function textsOf(
  place: string,
  value: unknown,
  { max, wanted, isFit }: { readonly max: number; readonly wanted: string; readonly isFit: (text: string) => boolean },
): readonly string[] {
  const texts = typeof value === 'string' ? [value] : value;
  if (!Array.isArray(texts) || texts.length === 0 || texts.length > max) {
    throw unfit(place, `${wanted}, or a list of 1 to ${max}`, value);
  }
  return texts.map((text: unknown, n) => {
    if (typeof text === 'string' && isFit(text)) return text;
    throw unfit(texts === value ? `${place}[${n}]` : place, wanted, text);
  });
}
