import { isBlank } from '../../attribute/absent';
import {
  type ReferenceObject,
  type ReferencePlace,
  isText,
  objectsAt,
  referredTypeOf,
  withObjectsAt,
} from '../../attribute/reference';
import { MAX_ID_LENGTH } from '../../declare/identity';
import { type Document, isDeeperThan, isObject } from '../../json/json-value';
import type { Target, Wanted } from './findings';

/** What is deeper is no valid document, and need not be looked at. */
const MAX_DEPTH = 100;

/** What a target can give to a reference. */
const GIVEN = ['@referredType', 'name', 'href'] as const;

/** The comma before what is given, in bytes. The braces that are counted with it are not in the document: room enough. */
const COMMA = 1;

/** A document whose references say more. */
export interface Filled {
  /** The same as before if nothing is added. What it was made of is as it was. */
  readonly document: unknown;
  /** What is to be looked up before the rest can be filled. */
  readonly wanted: readonly Wanted[];
  /** What is added takes no more than so many bytes. */
  readonly size: number;
}

/**
 * Gives the references of a document what they do not say themselves and their targets tell. What they say stays; null and
 * blanks say nothing.
 * @param document of any shape
 * @param before the document that it was made of, if there was one: references that were in it stay as they are. Where only the `id`
 *   of one has changed, its `href` is that of another resource, and so is the `name` beside it: they say nothing, either
 * @param targetOf undefined where it is to be looked up, null where there is nothing to give
 */
export function filled(
  places: readonly ReferencePlace[],
  document: unknown,
  before: Document | undefined,
  targetOf: (wanted: Wanted) => Target | null | undefined,
): Filled {
  const wanted: Wanted[] = [];
  let size = 0;
  let made = document;
  for (const { path, type } of places.filter(({ mayBeHere }) => mayBeHere)) {
    const known = new Known(before, path);
    made = withObjectsAt(made, path, (object, pointer) => {
      const said = known.withoutLeft(object, pointer);
      const missing = GIVEN.filter((name) => said[name] === undefined || isBlank(said[name]));
      const { id } = said;
      const referredType = referredTypeOf(said, type);
      if (missing.length === 0 || !isText(id) || id.length > MAX_ID_LENGTH || known.has(object)) return object;
      if (referredType !== undefined && !isText(referredType)) return object;
      const target = targetOf({ type: referredType, id });
      if (target === undefined) wanted.push({ type: referredType, id });
      if (!target) return object;
      const { href, name } = target;
      const given = { '@referredType': target.type, href, ...(name === undefined ? {} : { name }) };
      size += COMMA + Buffer.byteLength(JSON.stringify(given));
      return {
        ...said,
        ...Object.fromEntries(Object.entries(given).filter(([each]) => missing.includes(each as never))),
      };
    });
  }
  return { document: made, wanted, size };
}

/** The references at a place of the document before. */
class Known {
  private readonly byPointer: ReadonlyMap<string, ReferenceObject>;
  private texts: ReadonlySet<string> | undefined;

  constructor(before: Document | undefined, path: readonly string[]) {
    this.byPointer = new Map(before ? objectsAt(before, path) : []);
  }

  /** Whether the reference was there, wherever in an array; or is to be refused anyway. */
  has(object: ReferenceObject): boolean {
    if (this.byPointer.size === 0) return false;
    if (isDeeperThan(MAX_DEPTH, object)) return true;
    this.texts ??= new Set([...this.byPointer.values()].map(textOf));
    return this.texts.has(textOf(object));
  }

  /** The reference without what a patch of its `id` has left there of another target. */
  withoutLeft(object: ReferenceObject, pointer: string): ReferenceObject {
    const was = this.byPointer.get(pointer);
    if (!was || object['id'] === was['id'] || object['href'] !== was['href']) return object;
    const { id, href } = was;
    if (!isText(id) || !isText(href) || !href.endsWith(`/${encodeURIComponent(id)}`)) return object;
    const { href: _, ...others } = object;
    if (others['name'] !== was['name']) return others;
    const { name: __, ...said } = others;
    return said;
  }
}

/** The same text for the same members, in whatever order; null counts as missing. */
function textOf(object: ReferenceObject): string {
  return JSON.stringify(object, (_, value: unknown) => {
    if (!isObject(value)) return value;
    const members = Object.entries(value).filter(([, member]) => member !== null);
    return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
