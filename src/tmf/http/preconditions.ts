import type { IncomingHttpHeaders } from 'node:http';
import { TmfException } from '../error/tmf.exception';

/** What conditional requests (RFC 9110, 13) compare. */
export interface Version {
  /** Another one after every change, and after the id was given to another resource. No quotes in it. */
  readonly version: string;
  /** When it was made. */
  readonly time: Date;
}

/** `ETag`, strong, and `Last-Modified` of one resource. */
export function versionHeaders({ version, time }: Version): Record<string, string> {
  return { ETag: `"${version}"`, 'Last-Modified': time.toUTCString() };
}

/**
 * The versions that `If-Match` lets be changed; undefined for any, as without the header.
 * @throws {TmfException} 400 for a header that cannot be read: to ignore it could lose an update
 */
export function versionsToMatch(headers: IncomingHttpHeaders): readonly string[] | undefined {
  const header = headers['if-match'];
  if (header === undefined || header.trim() === '*') return undefined;
  // A weak tag never matches here: the comparison is the strong one.
  return parseEntityTags('If-Match', header).flatMap(({ weak, value }) => (weak ? [] : [value]));
}

/**
 * Whether the client has this version already: by `If-None-Match` or, without it, by `If-Modified-Since`.
 * @throws {TmfException} 400 for an `If-None-Match` that cannot be read
 */
export function isNotModified(headers: IncomingHttpHeaders, { version, time }: Version): boolean {
  const header = headers['if-none-match'];
  if (header !== undefined) {
    if (header.trim() === '*') return true;
    return parseEntityTags('If-None-Match', header).some(({ value }) => value === version);
  }
  // An HTTP date has no fractions; one that is no date is ignored, as RFC 9110 says.
  const since = Date.parse(headers['if-modified-since'] ?? '');
  return Math.floor(time.getTime() / 1000) * 1000 <= since;
}

/** @throws {TmfException} 412 if the version is none of these */
export function requireMatch(versions: readonly string[] | undefined, current: Version): void {
  if (versions !== undefined && !versions.includes(current.version)) throw staleVersion(current);
}

/** 412: the client asks to change another version than there is. */
export function staleVersion(current: Version): TmfException {
  const detail = `The resource is at version "${current.version}" now. Read it again and repeat the change.`;
  return new TmfException('preconditionFailed', detail, { headers: versionHeaders(current) });
}

const ENTITY_TAG = /[\t ]*(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"[\t ]*(?:,|$)/y;

function parseEntityTags(name: string, header: string): { weak: boolean; value: string }[] {
  const tags: { weak: boolean; value: string }[] = [];
  ENTITY_TAG.lastIndex = 0;
  while (ENTITY_TAG.lastIndex < header.length) {
    const match = ENTITY_TAG.exec(header);
    if (!match)
      throw new TmfException('malformedRequest', `${name} must be * or entity tags in quotes, as ETag has them`);
    tags.push({ weak: match[1] !== undefined, value: match[2] ?? '' });
  }
  return tags;
}
