import { isJsonObject } from '../attribute/attribute';
import { Effort } from '../query/bounds/effort';
import { type Fields, project } from '../query/parse/fields';
import { ExpensiveQueryError } from '../query/bounds/invalid-query';

/** A resource as it is stored: identity apart, all other attributes as JSON text, ready to be sent. */
export interface StoredResource {
  readonly id: string;
  readonly json: string;
  /** What the text says, of one that was just written: it need not be parsed again. */
  readonly document?: Readonly<Record<string, unknown>>;
}

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
    if (name !== undefined || !isJsonObject(value) || !Object.hasOwn(value, 'href')) return value;
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
