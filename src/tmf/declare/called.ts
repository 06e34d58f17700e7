import type { Document } from '../json/json-value';
import type { Resource } from './define-resource';

/** What references call a resource. @param document as who is told sees it @returns undefined if it has no name */
export function nameOf({ called }: Pick<Resource, 'called'>, document: Document): string | undefined {
  const names = called.map((attributes) => attributes.map((each) => document[each]));
  return names.find((texts) => texts.every(isText))?.join(' ');
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
