import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { Settings } from '../../../config/env';
import { type ServedHost, isLoopback, plainHost } from '../../../config/readers';
import { TmfException } from '../../error/tmf.exception';
import { quote } from '../../query/bounds/invalid-query';

/**
 * For which hosts this server answers. A page of anybody can make a browser ask it under a name of theirs (DNS rebinding), and
 * what a client says in `Host` ends up in links that others get, in events and in kept answers.
 */

/** A name of at most 253 characters or an address, and a port. Nothing else may end up in a link. */
const HOST = /^([A-Za-z0-9._~-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::(\d{1,5}))?$/;

/** Of HTTP and of HTTPS, for which a proxy may stand. */
const DEFAULT_PORTS = [80, 443];

/** So many spellings are remembered. */
const MAX_KNOWN = 100;

interface Asked {
  /** As {@link hostNameOf} makes it. */
  readonly name: string;
  readonly port: number | undefined;
}

/**
 * @returns the check of the host that a request is sent to: what a trusted proxy says, else `Host`
 * @throws {TmfException} (the check) 400 for what is no host, 421 for a host that is not served
 */
export function hostCheck(settings: Settings['http']): (request: FastifyRequest) => void {
  const serves = servedBy(settings);
  const known = new Set<string>();
  return (request) => {
    const { host } = request;
    if (known.has(host)) return;
    const asked = parseHost(host);
    if (!asked)
      throw new TmfException('malformedRequest', `${headerOf(request)} must be ${WANTED}, not ${quote(host)}`);
    if (!serves(asked)) {
      // Who trusts a proxy, and names no hosts, leaves it to the proxy to name them.
      const isLeftToProxy = settings.allowedHosts.length === 0 && headerOf(request) === FORWARDED;
      if (isLeftToProxy || asked.name === addressAsked(request)) return;
      throw new TmfException('misdirectedRequest', notServed(request));
    }
    if (known.size >= MAX_KNOWN) known.clear();
    known.add(host);
  };
}

const WANTED = 'a name (up to 253 characters) or address, such as example.com:8080';

/**
 * Every request says once to whom it is sent (RFC 9112, 3.2). Only health checks of HTTP/1.0 may say nothing.
 * @throws {TmfException} 400
 */
export function requireOneHost({ raw }: FastifyRequest, isHealth: boolean): void {
  const { rawHeaders } = raw;
  let count = 0;
  for (let n = 0; n < rawHeaders.length; n += 2) {
    const name = rawHeaders[n] as string;
    if (name.length === 4 && name.toLowerCase() === 'host') count++;
  }
  if (count === 1 || (count === 0 && isHealth && raw.httpVersion === '1.0')) return;
  const found = count === 0 ? 'there is none' : `there are ${count}`;
  throw new TmfException('malformedRequest', `A request has one Host header, with ${WANTED}; ${found}`);
}

/** Without `ALLOWED_HOSTS`: what a client on this machine calls it, and what the operator does. */
function servedBy({ allowedHosts, host, publicUrl }: Settings['http']): (asked: Asked) => boolean {
  const own = publicUrl === undefined ? [] : [plainHost(new URL(publicUrl))];
  if (allowedHosts.length === 0) {
    if (isIP(host) === 0) own.push(hostNameOf(host));
    return ({ name }) => isLoopbackName(name) || own.includes(name);
  }
  return (asked) => own.includes(asked.name) || allowedHosts.some((served) => isMeant(served, asked));
}

function isMeant({ name: served, port: wanted }: ServedHost, { name, port }: Asked): boolean {
  if (wanted !== undefined && wanted !== port && (port !== undefined || !DEFAULT_PORTS.includes(wanted))) return false;
  return served === '*' || (served.startsWith('*.') ? name.endsWith(served.slice(1)) : name === served);
}

function parseHost(host: string): Asked | undefined {
  const [, name, port] = HOST.exec(host) ?? [];
  if (name === undefined || Number(port ?? 0) > 65_535 || !URL.canParse(`http://${name}`)) return undefined;
  return { name: hostNameOf(name), port: port === undefined ? undefined : Number(port) };
}

/** As {@link plainHost} has it. */
function hostNameOf(host: string): string {
  return plainHost(new URL(`http://${host}`));
}

function isLoopbackName(name: string): boolean {
  return isLoopback(name) || name.endsWith('.localhost');
}

/** The address of this server that the connection was made to: no client can make others ask for that. */
function addressAsked({ socket }: FastifyRequest): string | undefined {
  return socket.localAddress?.replace(/^::ffff:(?=[\d.]+$)/, '');
}

function notServed(request: FastifyRequest): string {
  return (
    `${headerOf(request)} is ${quote(request.host)}: this server does not answer for it. ` +
    'Operators name the hosts that it answers for in ALLOWED_HOSTS or PUBLIC_URL'
  );
}

/** Where the host of the request was found. */
function headerOf({ headers, host }: FastifyRequest): string {
  return headers.host === host ? 'Host' : FORWARDED;
}

const FORWARDED = 'X-Forwarded-Host';
