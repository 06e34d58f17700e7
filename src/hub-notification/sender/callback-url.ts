import { plainHost } from '../../config/readers';

/**
 * Where an event is posted to if listeners have a path for each type (`HUB_APPEND_LISTENER`): the path of the callback, then
 * `/listener/customerCreateEvent`, then the query of the callback, if it has one.
 * @param callback a URL
 * @param eventType for example `CustomerCreateEvent`
 */
export function listenerUrl(callback: string, eventType: string): string {
  const url = new URL(callback);
  const eventName = eventType.charAt(0).toLowerCase() + eventType.slice(1);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/listener/${eventName}`;
  return url.href;
}

/**
 * One text for all spellings of a URL (RFC 3986, 6.2.2 and 6.2.3): the letter case of scheme and host, IDNA, the default port,
 * an empty path, dot segments, spellings of an IPv4 address, and percent-encoding where it means nothing. A text that is no URL
 * is like itself only.
 */
export function comparableUrl(url: string): string {
  const parsed = parseUrl(url);
  if (!parsed) return url;
  return parsed.href.replace(/%[\da-f]{2}/gi, (encoded) => {
    const character = String.fromCharCode(parseInt(encoded.slice(1), 16));
    return /[\w.~-]/.test(character) ? character : encoded.toUpperCase();
  });
}

/** Not `URL.canParse()`: in Node 20 it begins to refuse what has letters such as `ü` once it has been called often. */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** The host of a URL as {@link plainHost} has it; empty if it is no URL. */
export function hostOf(url: string): string {
  const parsed = parseUrl(url);
  return parsed ? plainHost(parsed) : '';
}

/** The port that an `http` or `https` URL leads to. */
export function portOf({ port, protocol }: Pick<URL, 'port' | 'protocol'>): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}
