// Room tmf/http/conditions: entity tags, HTTP dates, preconditions.

import type { IncomingHttpHeaders } from 'node:http';
import { TmfException } from '../../error/tmf.exception';
import { type EntityTags, matchesTag, parseEntityTags, showTags } from './entity-tags';
import { parseHttpDate } from './http-date';

/** What conditional requests (RFC 9110, 13) compare. */
export interface Version {
  /** Another one after every change, and after the id was given to another resource. No quotes in it. */
  readonly version: string;
  /** When it was made; undefined where that would tell of a change that the client does not see. */
  readonly time: Date | undefined;
}

/** What a client wants to be true before anything is done. Times are milliseconds since 1970. */
export interface Preconditions {
  readonly match?: EntityTags;
  readonly unmodifiedSince?: number;
  readonly noneMatch?: EntityTags;
  readonly modifiedSince?: number;
}

/** `ETag`, strong, and `Last-Modified` of one resource. */
export function versionHeaders({ version, time }: Version): Record<string, string> {
  return { ETag: `"${version}"`, ...(time && { 'Last-Modified': time.toUTCString() }) };
}

/**
 * The conditions that a request makes; undefined if it makes none. Tags win over dates, and a date that is none is
 * ignored (RFC 9110, 13.1).
 * @throws {TmfException} 400 for tags that cannot be read
 */
export function preconditionsOf(headers: IncomingHttpHeaders): Preconditions | undefined {
  const match = parseEntityTags('If-Match', headers['if-match']);
  const noneMatch = parseEntityTags('If-None-Match', headers['if-none-match']);
  const dateOf = (date: string | undefined): number | undefined => (date === undefined ? date : parseHttpDate(date));
  const unmodifiedSince = match === undefined ? dateOf(headers['if-unmodified-since']) : undefined;
  const modifiedSince = noneMatch === undefined ? dateOf(headers['if-modified-since']) : undefined;
  const conditions = { match, unmodifiedSince, noneMatch, modifiedSince };
  return Object.values(conditions).some((condition) => condition !== undefined) ? conditions : undefined;
}

/**
 * Before the resource is changed or removed, in the order of RFC 9110, 13.2.2.
 * @throws {TmfException} 412 if a condition does not hold
 */
export function requireUnchanged(conditions: Preconditions | undefined, current: Version): void {
  requireSeen(conditions, current);
  const { noneMatch } = conditions ?? {};
  if (noneMatch === undefined || !matchesTag(noneMatch, current.version, 'weak')) return;
  const sent = `If-None-Match is ${showTags(noneMatch)}, which asks for `;
  const asked =
    noneMatch === '*' ? 'a resource that does not exist; this one does' : 'any version but the one there is';
  throw failed(`${sent}${asked}. Leave it out, or name the version to be changed in If-Match.`, current);
}

/**
 * Before something is added to a collection. That is what the request is for: it exists, and has neither version nor date.
 * @throws {TmfException} 412 if a condition does not hold of it
 */
export function requireOfCollection({ match, noneMatch }: Preconditions = {}): void {
  if (match !== undefined && match !== '*') {
    throw failed(`If-Match is ${showTags(match)}, but a collection has no version. ${LEAVE_OUT}`);
  }
  if (noneMatch === '*') throw failed(`If-None-Match is *, but the collection exists. ${LEAVE_OUT}`);
}

const LEAVE_OUT = 'Leave it out; Idempotency-Key keeps a retry from creating twice.';

/**
 * Before the resource is read, in the same order.
 * @returns whether the client has this version already
 * @throws {TmfException} 412 if `If-Match` or `If-Unmodified-Since` asks for another one
 */
export function isNotModified(conditions: Preconditions | undefined, current: Version): boolean {
  requireSeen(conditions, current);
  const { noneMatch, modifiedSince } = conditions ?? {};
  if (noneMatch !== undefined) return matchesTag(noneMatch, current.version, 'weak');
  return modifiedSince !== undefined && current.time !== undefined && seconds(current.time) <= modifiedSince;
}

/** @throws {TmfException} 412 if the version is not the one that the client has seen */
function requireSeen({ match, unmodifiedSince }: Preconditions = {}, current: Version): void {
  if (match !== undefined && !matchesTag(match, current.version, 'strong'))
    throw failed(mismatch(match, current), current);
  // Without a date the condition is ignored (RFC 9110, 13.1.4).
  if (unmodifiedSince === undefined || !current.time || seconds(current.time) <= unmodifiedSince) return;
  const since = new Date(unmodifiedSince).toUTCString();
  const changed = `The resource has changed since ${since} (If-Unmodified-Since), at ${current.time.toUTCString()}`;
  throw failed(`${changed}. Read it again and repeat the request.`, current);
}

function mismatch(tags: EntityTags, { version }: Version): string {
  if (!matchesTag(tags, version, 'weak')) {
    return `If-Match is ${showTags(tags)}, but the resource is at version "${version}" now. Read it again and repeat the request.`;
  }
  return (
    `If-Match is ${showTags(tags)}: the version is right, but a weak tag never matches there (RFC 9110, 13.1.1). ` +
    `Send it without W/: If-Match: "${version}". (A proxy that compresses answers makes tags weak.)`
  );
}

function failed(detail: string, current?: Version): TmfException {
  return new TmfException('preconditionFailed', detail, { headers: current && versionHeaders(current) });
}

/** An HTTP date has no fractions. */
function seconds(time: Date): number {
  return Math.floor(time.getTime() / 1000) * 1000;
}
