import { hrefOf, withIdentity } from '../declare/identity';
import { Effort } from '../query/bounds/effort';
import { type Fields, project } from '../query/parse/fields';
import type { StoredResource } from '../store/row/stored-resource';
import { ExpensiveQueryError } from '../query/bounds/invalid-query';

/**
 * JSON text of a resource. The complete representation splices identity into the stored text, without parsing it: that
 * is what makes reads cheap.
 */
export function render({ id, json }: StoredResource, collectionUrl: string): string {
  return withIdentity(id, hrefOf(collectionUrl, id), json);
}

/** What `fields` may take for one answer, some 25 ms: for a thousand resources of a hundred values it is five times enough. */
const STEPS = 500_000;

/** JSON text of the selected part. @throws {ExpensiveQueryError} */
export function renderPart(
  { id, json, document }: StoredResource,
  collectionUrl: string,
  fields: Fields | undefined,
  effort = new Effort(STEPS),
): string {
  if (!fields) return render({ id, json }, collectionUrl);
  const href = hrefOf(collectionUrl, id);
  const whole = { id, href, ...(document ?? (JSON.parse(json) as Record<string, unknown>)) };
  return JSON.stringify({ id, href, ...project(whole, fields, effort) });
}

/** JSON text of a list. @throws {ExpensiveQueryError} */
export function renderList(
  resources: readonly StoredResource[],
  collectionUrl: string,
  fields: Fields | undefined,
): string {
  const effort = new Effort(STEPS);
  return `[${resources.map((resource) => renderPart(resource, collectionUrl, fields, effort)).join(',')}]`;
}

/** JSON text that answers a write. That is done, whatever the selection: one that takes too much is not made. */
export function renderWritten(resource: StoredResource, collectionUrl: string, fields: Fields | undefined): string {
  return unlessExpensive(fields, (chosen) => renderPart(resource, collectionUrl, chosen));
}

/** The same for a bulk create. */
export function renderAllWritten(
  resources: readonly StoredResource[],
  collectionUrl: string,
  fields: Fields | undefined,
): string {
  return unlessExpensive(fields, (chosen) => renderList(resources, collectionUrl, chosen));
}

function unlessExpensive(fields: Fields | undefined, render: (fields: Fields | undefined) => string): string {
  try {
    return render(fields);
  } catch (error) {
    if (error instanceof ExpensiveQueryError) return render(undefined);
    throw error;
  }
}
