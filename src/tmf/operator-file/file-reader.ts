// Room tmf/operator-file: files that operators write: read, looked through, and what is wrong with them.

import type { Type as Class } from '@nestjs/common';
import { looksLike } from '../../config/misspelt';
import { OperatorError } from '../../config/operator-error';
import { parseYaml } from '../../config/yaml';
import { attributesOf } from '../attribute/attribute';
import { MAX_PROBLEMS } from '../attribute/validate';
import { isObject, jsonKind } from '../json/json-value';
import { type Pointer, formatPointer, limited } from '../json/pointer';
import { quote } from '../query/bounds/invalid-query';
import type { Path } from '../query/path';

/** Characters of a file. */
const MAX_LENGTH = 1_000_000;

/** Reads a file from the outside in, and goes on where something is wrong with it, so that all problems are told at once. */
export abstract class FileReader {
  private readonly problems: string[] = [];

  constructor(private readonly setting: string) {}

  /**
   * @param text JSON or YAML
   * @param understand what is made of it
   * @throws {OperatorError} that names every problem, with where it is and what is wanted, fifty at most
   */
  protected read<T>(text: string, understand: (value: unknown) => T): T {
    const understood = understand(this.parse(text));
    const { problems } = this;
    if (problems.length === 0) return understood;
    const more = problems.length > MAX_PROBLEMS ? [`and ${problems.length - MAX_PROBLEMS} more`] : [];
    throw new OperatorError(`${this.setting}: ${[...problems.slice(0, MAX_PROBLEMS), ...more].join('; ')}`);
  }

  private parse(text: string): unknown {
    if (text.length > MAX_LENGTH) {
      throw new OperatorError(`${this.setting}: has ${text.length} characters, and may have ${MAX_LENGTH}`);
    }
    try {
      return parseYaml(text);
    } catch (error) {
      const [problem] = (error as Error).message.split('\n', 1);
      throw new OperatorError(`${this.setting}: is neither JSON nor YAML: ${problem}`, { cause: error });
    }
  }

  protected members(value: unknown, at: Pointer, known: readonly string[], hint = ''): Record<string, unknown> {
    const object = this.object(value, at, `with ${known.join(', ')}${hint && `; ${hint}`}`);
    for (const name of Object.keys(object).filter((each) => !known.includes(each))) {
      this.problem([...at, name], `is no member${didYouMean(name, known)}; there are ${known.join(', ')}`);
    }
    return object;
  }

  protected object(value: unknown, at: Pointer, what: string): Record<string, unknown> {
    if (isObject(value)) return value;
    this.problem(at, `must be an object ${what}, ${not(value)}`);
    return {};
  }

  protected list(value: unknown, at: Pointer, what: string): readonly unknown[] {
    if (Array.isArray(value)) return value;
    this.problem(at, `must be an array: ${what}, ${not(value)}`);
    return [];
  }

  protected attempt<T>(at: Pointer, prefix: string, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      return this.problem(at, prefix + (error as Error).message);
    }
  }

  protected problem(at: Pointer, text: string): undefined {
    const line = `${limited(formatPointer(at)) || 'the file'}: ${text}`;
    if (!this.problems.includes(line)) this.problems.push(line);
  }
}

/** What was found instead. */
export function not(value: unknown): string {
  return `not ${typeof value === 'string' || typeof value === 'number' ? quote(String(value)) : jsonKind(value)}`;
}

/** For the end of a message: what may have been meant. */
export function didYouMean(value: unknown, known: readonly string[]): string {
  const meant = typeof value === 'string' ? looksLike(value, known) : undefined;
  return meant === undefined ? '' : `, did you mean ${meant}?`;
}

/** The declared attribute that a path means but for upper and lower case. Others can be attributes that no schema knows. */
export function inOtherCase(path: Path, dto: Class<object>): string | undefined {
  let attributes = attributesOf(dto);
  for (const name of path) {
    const attribute = attributes.get(name);
    if (attribute === undefined)
      return [...attributes.keys()].find((each) => each.toLowerCase() === name.toLowerCase());
    if (!attribute.type) return undefined;
    attributes = attributesOf(attribute.type());
  }
  return undefined;
}
