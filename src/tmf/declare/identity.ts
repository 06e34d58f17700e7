import { isObject } from '../json/json-value';

/** Longest id that a client may give. Characters. */
export const MAX_ID_LENGTH = 255;

/** URL of a resource; ids are opaque and percent-encoded (URI-12). */
export function hrefOf(collectionUrl: string, id: string): string {
  return `${collectionUrl}/${encodeURIComponent(id)}`;
}

/** The id in a URL made by {@link hrefOf}; undefined for any other text. */
export function idOfHref(collectionUrl: string, href: string): string | undefined {
  if (!href.startsWith(`${collectionUrl}/`)) return undefined;
  const id = decoded(href.slice(collectionUrl.length + 1));
  return id !== undefined && hrefOf(collectionUrl, id) === href ? id : undefined;
}

/**
 * Whether the text is a URL of the resource, whichever host or gateway it goes through and however it is spelt. Where
 * those lead nobody here can know; a path that ends as the one of the resource is taken for it.
 * @param href of the resource, from which a relative one is read
 * @param collection path of its collection
 */
export function leadsTo(text: unknown, { href, id }: { href: string; id: string }, collection: string): boolean {
  if (text === href) return true;
  if (typeof text !== 'string' || !URL.canParse(text, href)) return false;
  const { protocol, pathname, search, hash } = new URL(text, href);
  if (!/^https?:$/.test(protocol) || search !== '' || hash !== '') return false;
  const wanted = [...collection.split('/'), id].slice(1);
  const segments = pathname.replace(/\/$/, '').split('/').slice(-wanted.length);
  return segments.length === wanted.length && segments.every((segment, n) => decoded(segment) === wanted[n]);
}

/** What `spelt` of a patch is for a resource: any URL of it is its `href`, in its attribute and in the resource as a whole. */
export function speltAs(identity: { href: string; id: string }, collection: string) {
  const own = (text: unknown): unknown => (leadsTo(text, identity, collection) ? identity.href : text);
  return ([name, ...rest]: readonly string[], value: unknown): unknown => {
    if (name === 'href' && rest.length === 0) return own(value);
    if (name !== undefined || !isObject(value) || !Object.hasOwn(value, 'href')) return value;
    return { ...value, href: own(value['href']) };
  };
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

/** JSON text of a resource from that of its attributes. */
export function withIdentity(id: string, href: string, json: string): string {
  return `{${membersWithIdentity(id, href, json)}`;
}

/** The same behind the brace with which it begins: who puts something before it need not copy it. */
export function membersWithIdentity(id: string, href: string, json: string): string {
  const identity = `"id":${JSON.stringify(id)},"href":${JSON.stringify(href)}`;
  return json === '{}' ? `${identity}}` : `${identity},${json.slice(1)}`;
}
