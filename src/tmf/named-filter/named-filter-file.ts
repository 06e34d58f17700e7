import { attributeOf } from '../attribute/attribute';
import type { Resource } from '../declare/define-resource';
import type { Pointer } from '../json/pointer';
import { FileReader, didYouMean, inOtherCase, not } from '../operator-file/file-reader';
import { quote } from '../query/bounds/invalid-query';
import { Allowance, type QueryLimits } from '../query/bounds/limits';
import { META_NAMES, type NamedPath, withNames } from '../query/names';
import { kindOf, namesOf } from '../query/path';
import { parseAttributePath } from '../query/parse/jsonpath/jsonpath';
import { DIRECTIVES } from '../query/parse/raw-query';
import type { Steps } from '../query/predicate';

type NamedResource = Pick<Resource, 'name' | 'path' | 'collection' | 'typeOf' | 'representation'>;

/** A short name for a long path. */
export interface NamedFilter extends NamedPath {
  /** For clients. */
  readonly description: string;
  /** The path as the operator wrote it. */
  readonly text: string;
}

/** By {@link Resource.collection}, then by name. */
export type NamedFiltersByResource = ReadonlyMap<string, ReadonlyMap<string, NamedFilter>>;

/** Bounds of a file: names of one resource, and characters. */
const MAX_NAMES = 100;
const MAX_TEXT_LENGTH = 1024;

const NAME = /^[A-Za-z]\w{0,63}$/;

/** What a query can have beside attributes, today or some day; and what the OpenAPI documents call all other filters. */
const RESERVED: readonly string[] = [...DIRECTIVES, ...META_NAMES.keys(), 'at', 'attributeFilter'];

/**
 * Reads a file of named filters: JSON or YAML, by resource, then by name.
 * @throws {OperatorError} that names every problem, with where it is and what is wanted, fifty at most
 */
export function readNamedFilters(
  text: string,
  resources: readonly NamedResource[],
  limits: QueryLimits,
): NamedFiltersByResource {
  return new NamedFilterReader(resources, limits).filters(text);
}

class NamedFilterReader extends FileReader {
  constructor(
    private readonly resources: readonly NamedResource[],
    private readonly limits: QueryLimits,
  ) {
    super('NAMED_FILTERS');
  }

  filters(text: string): NamedFiltersByResource {
    return this.read(text, (value) => this.file(value));
  }

  private file(value: unknown): NamedFiltersByResource {
    const byResource = new Map<string, ReadonlyMap<string, NamedFilter>>();
    const known = this.resources.flatMap(({ path, name }) => [path, name]);
    for (const [name, filters] of Object.entries(this.object(value, [], `of named filters by resource: ${known[0]}`))) {
      const resource = this.resources.find((each) => each.path === name || each.name === name);
      if (!resource) {
        this.problem([name], `is no resource${didYouMean(name, known)}; there are ${known.join(', ')}`);
      } else if (byResource.has(resource.collection)) {
        this.problem([name], `is the same as ${resource.path} or ${resource.name}; write one of them`);
      } else byResource.set(resource.collection, this.ofResource(filters, [name], resource));
    }
    return byResource;
  }

  private ofResource(value: unknown, at: Pointer, resource: NamedResource): ReadonlyMap<string, NamedFilter> {
    const entries = Object.entries(this.object(value, at, 'of named filters by name'));
    if (entries.length > MAX_NAMES) this.problem(at, `has ${entries.length} names, and may have ${MAX_NAMES}`);
    const filters = entries.slice(0, MAX_NAMES).flatMap(([name, filter]): [string, NamedFilter][] => {
      this.checkName(name, [...at, name], resource);
      const read = this.filter(filter, [...at, name], resource);
      return read ? [[name, read]] : [];
    });
    return new Map(filters);
  }

  private checkName(name: string, at: Pointer, { representation, name: resource }: NamedResource): void {
    if (!NAME.test(name)) {
      this.problem(at, 'the name has 1 to 64 letters, digits and underscores, and begins with a letter: vipSegment');
    } else if (RESERVED.includes(name)) {
      this.problem(
        at,
        `is reserved, as are ${RESERVED.filter((each) => each !== name).join(', ')}; choose another name`,
      );
    } else if (attributeOf(representation, name)) {
      this.problem(at, `is an attribute of ${resource}; choose another name`);
    }
  }

  private filter(value: unknown, at: Pointer, resource: NamedResource): NamedFilter | undefined {
    const { path, description } = this.members(value, at, ['path', 'description']);
    const text = this.text(path, [...at, 'path'], 'a path, dotted or a JSONPath, as sort takes it');
    const described = this.text(description, [...at, 'description'], 'a text that tells clients what it is for');
    const read = text === undefined ? undefined : this.path(text, [...at, 'path'], resource);
    return read && described !== undefined && text !== undefined
      ? { ...read, description: described, text }
      : undefined;
  }

  private text(value: unknown, at: Pointer, what: string): string | undefined {
    if (typeof value === 'string' && value.trim() !== '' && value.length <= MAX_TEXT_LENGTH) return value;
    const found = typeof value === 'string' && value !== '' ? `one of ${value.length} characters` : not(value);
    return this.problem(at, `must be ${what}, 1 to ${MAX_TEXT_LENGTH} characters, ${found}`);
  }

  private path(text: string, at: Pointer, { typeOf, representation }: NamedResource): NamedPath | undefined {
    const allowance = new Allowance(this.limits);
    const path: Steps | undefined = this.attempt(at, '', () =>
      parseAttributePath(text.trim(), 'path', typeOf, allowance),
    );
    if (path === undefined) return undefined;
    const names = namesOf(path);
    if (names?.length === 0) return this.problem(at, `${quote(text)} names no attribute; a path ends with one`);
    const first = path.find(({ kind }) => kind === 'name');
    if (first?.kind === 'name' && META_NAMES.has(first.name)) {
      return this.problem(at, `${first.name} is asked for by its own name, and by no other`);
    }
    const meant = names && inOtherCase(names, representation);
    if (meant !== undefined) return this.problem(at, `${quote(text)}: did you mean ${meant}?`);
    if (names && withNames(typeOf, META_NAMES)(names) === undefined) {
      return this.problem(at, `${quote(text)} leads into an attribute without parts`);
    }
    return { path, kind: kindOf(path, typeOf) };
  }
}
