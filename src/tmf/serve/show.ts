import type { Version } from '../http/conditions/preconditions';
import { digestOf } from '../json/digest';
import type { Document } from '../json/json-value';
import { isEmpty } from '../query/path-set';
import type { Sight } from '../rules/access/sight';
import type { VersionedResource } from '../store/row/stored-resource';
import type { StoredResource } from '../store/row/stored-resource';

/** A resource as it is shown to a caller. */
export interface ShownResource extends StoredResource, Version {}

/**
 * What a caller is shown of a resource. Where something is left out, its version is one of what is shown: another one would tell
 * that what is left out has changed.
 * @returns undefined if it is not there for the caller
 */
export function show(sight: Sight, stored: VersionedResource): ShownResource | undefined {
  if (sight.isWhole) return stored;
  const document = stored.document ?? (JSON.parse(stored.json) as Document);
  const seen = sight.see({ ...document, id: stored.id });
  if (!seen || isEmpty(seen.hidden)) return seen && stored;
  const { id: _, ...shown } = seen.shown;
  return shownAs(stored.id, shown);
}

/** What a caller is shown of what it has written: not more than its identity if it may not read it. */
export function showWritten(sight: Sight, written: VersionedResource): ShownResource {
  return show(sight, written) ?? shownAs(written.id, {});
}

function shownAs(id: string, document: Document): ShownResource {
  const json = JSON.stringify(document);
  return { id, json, document, version: digestOf(json), time: undefined };
}
