import { TmfException } from '../../error/tmf.exception';
import { quote } from '../../query/bounds/invalid-query';

/** What `If-Match` and `If-None-Match` name: any version at all, or these. */
export type EntityTags = '*' | readonly EntityTag[];

interface EntityTag {
  readonly isWeak: boolean;
  readonly value: string;
}

/** One of a list, or nothing: a list may have empty places (RFC 9110, 5.6.1). */
const ENTITY_TAG = /[\t ]*(?:(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"[\t ]*)?(?:,|$)/y;

/**
 * The entity tags in a header; undefined without it.
 * @throws {TmfException} 400 for a header that cannot be read: to ignore it could lose an update
 */
export function parseEntityTags(name: string, header: string | undefined): EntityTags | undefined {
  if (header === undefined) return undefined;
  if (header.trim() === '*') return '*';
  const tags: EntityTag[] = [];
  ENTITY_TAG.lastIndex = 0;
  while (ENTITY_TAG.lastIndex < header.length) {
    const match = ENTITY_TAG.exec(header);
    if (!match) {
      const wanted = 'it must be * or entity tags in double quotes, as ETag has them: "1-6614b37800444"';
      throw new TmfException('malformedRequest', `${name} is ${quote(header)}; ${wanted}`);
    }
    if (match[2] !== undefined) tags.push({ isWeak: match[1] !== undefined, value: match[2] });
  }
  return tags;
}

/** Whether the version is among the tags. Where it is about to be changed, weak ones never match (RFC 9110, 8.8.3.2). */
export function matchesTag(tags: EntityTags, version: string, comparison: 'strong' | 'weak'): boolean {
  return tags === '*' || tags.some(({ isWeak, value }) => value === version && (comparison === 'weak' || !isWeak));
}

/** As they were sent. */
export function showTags(tags: EntityTags): string {
  if (tags === '*') return '*';
  const all = tags.map(({ isWeak, value }) => `${isWeak ? 'W/' : ''}"${value}"`).join(', ');
  return all.length > 200 ? `${all.slice(0, 200)}…` : all || 'empty';
}
