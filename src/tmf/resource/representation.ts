import { Effort } from '../query/effort';
import { type Fields, project } from '../query/fields';
import { ExpensiveQueryError } from '../query/invalid-query';

/** A resource as it is stored: identity apart, all other attributes as JSON text, ready to be sent. */
export interface StoredResource {
  readonly id: string;
  readonly json: string;
}

/** URL of a resource; ids are opaque and percent-encoded (URI-12). */
export function hrefOf(collectionUrl: string, id: string): string {
  return `${collectionUrl}/${encodeURIComponent(id)}`;
}

/** The id in a URL made by {@link hrefOf}; undefined for any other text. */
export function idOfHref(collectionUrl: string, href: string): string | undefined {
  if (!href.startsWith(`${collectionUrl}/`)) return undefined;
  try {
    const id = decodeURIComponent(href.slice(collectionUrl.length + 1));
    return hrefOf(collectionUrl, id) === href ? id : undefined;
  } catch {
    return undefined;
  }
}

/**
 * JSON text of a resource. The complete representation splices identity into the stored text, without parsing it: that
 * is what makes reads cheap.
 */
export function render({ id, json }: StoredResource, collectionUrl: string): string {
  return withIdentity(id, hrefOf(collectionUrl, id), json);
}

/** JSON text of a resource from that of its attributes. */
export function withIdentity(id: string, href: string, json: string): string {
  const identity = `{"id":${JSON.stringify(id)},"href":${JSON.stringify(href)}`;
  return json === '{}' ? `${identity}}` : `${identity},${json.slice(1)}`;
}

/** JSON text of the selected part. @throws {ExpensiveQueryError} */
export function renderPart(
  { id, json }: StoredResource,
  collectionUrl: string,
  fields: Fields | undefined,
  effort = new Effort(),
): string {
  if (!fields) return render({ id, json }, collectionUrl);
  const href = hrefOf(collectionUrl, id);
  const document = { id, href, ...(JSON.parse(json) as Record<string, unknown>) };
  return JSON.stringify({ id, href, ...project(document, fields, effort) });
}

/** JSON text of a list. @throws {ExpensiveQueryError} */
export function renderList(
  resources: readonly StoredResource[],
  collectionUrl: string,
  fields: Fields | undefined,
): string {
  const effort = new Effort();
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
