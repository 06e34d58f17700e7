import { formatPointer } from './pointer';

/**
 * Names that an object has twice: JSON.parse() keeps the last member, other programs the first, and none tells. To count them is
 * cheap (`measureJson()`); only a text that has more names than its value has members is looked at closely.
 */

/** @returns how many members the objects in a JSON value have, which is not nested without end */
export function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let members = 0;
  if (Array.isArray(value)) {
    for (const item of value) members += countMembers(item);
  } else {
    for (const key in value) members += 1 + countMembers((value as Record<string, unknown>)[key]);
  }
  return members;
}

/** An object or array that is being read. */
interface Open {
  /** Of an object: the names that it has so far. */
  readonly names?: Set<string>;
  /** Where its member is that is read now. */
  step: string | number;
  /** Whether the next string is a name. */
  awaitsName: boolean;
}

/** @returns a JSON Pointer to the first member of a JSON text whose name its object has already */
export function findRepeatedName(json: string): string | undefined {
  const open: Open[] = [];
  for (let n = 0; n < json.length; n++) {
    const inner = open.at(-1);
    switch (json.charAt(n)) {
      case '{':
        open.push({ names: new Set(), step: '', awaitsName: true });
        break;
      case '[':
        open.push({ step: 0, awaitsName: false });
        break;
      case '}':
      case ']':
        open.pop();
        break;
      case ',':
        if (typeof inner?.step === 'number') inner.step++;
        else if (inner) inner.awaitsName = true;
        break;
      case '"': {
        const begin = n;
        n = endOfString(json, begin);
        if (!inner?.names || !inner.awaitsName) break;
        const name = JSON.parse(json.slice(begin, n + 1)) as string;
        inner.step = name;
        inner.awaitsName = false;
        if (inner.names.has(name)) return formatPointer(open.map(({ step }) => String(step)));
        inner.names.add(name);
      }
    }
  }
  return undefined;
}

/** Where the quote is that ends the string which begins here. */
function endOfString(json: string, begin: number): number {
  let n = begin + 1;
  while (n < json.length && json[n] !== '"') n += json[n] === '\\' ? 2 : 1;
  return n;
}
