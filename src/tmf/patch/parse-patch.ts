// Room tmf/patch: merge patch, JSON Patch, JSON Patch Query, bulk create. Pure.

import { jsonPatch } from './json-patch';
import { type PatchQueryRules, jsonPatchQuery } from './json-patch-query';
import { mergePatch, withoutNulls } from './merge-patch';

/** What a patch may do, in whichever dialect. */
export interface DialectRules extends PatchQueryRules {
  /** Attributes of the resource that cannot be removed: null says nothing of them. */
  readonly lasting: readonly string[];
}

/**
 * Reads a patch of a resource in the dialect that its media type names. RFC 7396 cannot be malformed.
 * @returns what makes the patched document of a document, which it leaves as it is
 * @throws {InvalidPatchError}, and what {@link jsonPatchQuery} throws
 */
export function parsePatch(mediaType: string, body: unknown, rules: DialectRules): (document: unknown) => unknown {
  switch (mediaType) {
    case 'application/json-patch+json':
      return jsonPatch(body, rules);
    case 'application/json-patch-query+json':
      return jsonPatchQuery(body, rules);
    default: {
      const change = withoutNulls(body, rules.lasting);
      return (document) => mergePatch(document, change);
    }
  }
}
