import type { Resource } from '../../declare/define-resource';
import { attributeOf } from '../../attribute/attribute';
import { isObject } from '../../json/json-value';

/** A value in an example of a resource. */
interface LeafPath {
  /** Names with dots between, arrays on the way left out. */
  readonly path: string;
  readonly value: unknown;
}

/** Attributes of the first example of a resource, by which its documentation speaks of queries. All but `text` may be missing. */
export interface Sample {
  /** Two texts of the resource itself; of one that has no second it is the same. */
  readonly text: LeafPath & { readonly value: string };
  readonly second: LeafPath & { readonly value: string };
  /** Texts within an object, and within elements of an array. */
  readonly inner: LeafPath[];
  readonly number: LeafPath | undefined;
  /** Name of an array. */
  readonly array: string | undefined;
}

export function sampleOf({ name, create, examples: [{ body }] }: Resource): Sample {
  const leaves = leavesOf(body).filter(({ path }) => !path.includes('@'));
  const texts = leaves.filter((leaf): leaf is Sample['text'] => typeof leaf.value === 'string');
  // A date-time or a URI would not stay one where a text is searched by its beginning, or changed.
  const isFree = ({ path }: LeafPath): boolean => {
    const { kind, format } = attributeOf(create, path) ?? {};
    return kind === 'string' && format === undefined;
  };
  const [text = { path: '@type', value: name }, second = text] = texts.filter(isFree);
  return {
    text,
    second,
    inner: texts.filter(({ path }) => path.includes('.')),
    number: leaves.find(({ value }) => typeof value === 'number'),
    array: Object.entries(body).find(([, value]) => Array.isArray(value))?.[0],
  };
}

function leavesOf(value: unknown, path = ''): LeafPath[] {
  if (Array.isArray(value)) return leavesOf(value[0], path);
  if (!isObject(value)) return [{ path, value }];
  return Object.entries(value).flatMap(([name, member]) => leavesOf(member, path === '' ? name : `${path}.${name}`));
}
