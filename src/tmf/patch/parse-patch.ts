import { jsonPatch } from './json-patch';
import { type PatchQueryRules, jsonPatchQuery } from './json-patch-query';
import { mergePatch } from './merge-patch';

/**
 * Reads a patch of a resource in the dialect that its media type names. RFC 7396 cannot be malformed.
 * @param rules `isArray` takes the names that lead to an attribute, indexes left out
 * @returns what makes the patched document of a document, which it leaves as it is
 * @throws {InvalidPatchError}, and what {@link jsonPatchQuery} throws
 */
export function parsePatch(mediaType: string, body: unknown, rules: PatchQueryRules): (document: unknown) => unknown {
  switch (mediaType) {
    case 'application/json-patch+json':
      return jsonPatch(body, rules);
    case 'application/json-patch-query+json':
      return jsonPatchQuery(body, rules);
    default:
      return (document) => mergePatch(document, body);
  }
}
