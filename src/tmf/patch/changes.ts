import { isDeepStrictEqual } from 'node:util';
import type { Document } from '../json/json-value';

/** Names of the top-level attributes in which two documents differ, sorted. */
export function changedAttributes(before: Document, after: Document): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => isChanged(before, after, name)).sort();
}

/** Whether two documents differ in the attribute. */
export function isChanged(before: Document, after: Document, name: string): boolean {
  return !isDeepStrictEqual(own(before, name), own(after, name));
}

function own(document: Document, name: string): unknown {
  return Object.hasOwn(document, name) ? document[name] : undefined;
}
