import { type Fields, project } from '../query/fields';

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
export function render({ id, json }: StoredResource, collectionUrl: string, fields?: Fields): string {
  const href = hrefOf(collectionUrl, id);
  if (fields) {
    const document = JSON.parse(json) as Record<string, unknown>;
    return JSON.stringify({ id, href, ...project(document, fields) });
  }
  const identity = `{"id":${JSON.stringify(id)},"href":${JSON.stringify(href)}`;
  return json === '{}' ? `${identity}}` : `${identity},${json.slice(1)}`;
}

/** JSON text of a list. */
export function renderList(resources: readonly StoredResource[], collectionUrl: string, fields?: Fields): string {
  return `[${resources.map((resource) => render(resource, collectionUrl, fields)).join(',')}]`;
}
