import type { Dispatcher } from 'undici';
import { isObject } from '../../tmf/json/json-value';
import type { CallbackGuard } from '../sender/callback-guard';
import { Connections } from '../sender/connections';
import { AuthorizationError, judgeError } from '../sender/outcome';
import type { ClientCredentials } from './credentials';

/** An access token, as an `Authorization` header has it. */
export interface Token {
  readonly header: string;
  /** How long it is to be used. Milliseconds. */
  readonly life: number;
}

/** A longer answer is none. Bytes. */
const MAX_ANSWER = 64 * 1024;

/** So many visible ASCII characters, to fit into a header. */
const TOKEN = /^[\x21-\x7e]{1,8192}$/;

/** It is used for so long, where the answer does not say, and never for longer than a day. Milliseconds. */
const UNKNOWN_LIFE = 5 * 60_000;
const MAX_LIFE = 24 * 60 * 60_000;

/** It is renewed so long before it expires, or when half of its life is over. Milliseconds. */
const AHEAD = 30_000;

/** Gets access tokens by client credentials (RFC 6749, 4.4), from where callbacks may lead to and from nowhere else. */
export class TokenClient {
  private readonly connections: Connections;

  /** @param timeout of making a connection, in milliseconds */
  constructor(
    private readonly guard: CallbackGuard,
    timeout: number,
  ) {
    this.connections = new Connections(guard, timeout);
  }

  /** @throws {AuthorizationError} whose reason tells neither URL nor secret nor answer */
  async ask(credentials: ClientCredentials, signal: AbortSignal): Promise<Token> {
    const refusal = this.guard.refusal(credentials.tokenUrl);
    if (refusal !== undefined) throw new AuthorizationError(`no token: ${refusal}`);
    const client = this.connections.take(new URL(credentials.tokenUrl).origin);
    const end = (): void => void client.destroy(signal.reason as Error);
    signal.addEventListener('abort', end);
    try {
      signal.throwIfAborted();
      const { statusCode, body } = await client.request(requestOf(credentials));
      const text = await textOf(body);
      if (statusCode !== 200) throw new AuthorizationError(`no token: status ${statusCode}`);
      return tokenIn(text);
    } catch (error) {
      throw error instanceof AuthorizationError
        ? error
        : new AuthorizationError(`no token: ${judgeError(error).reason}`);
    } finally {
      signal.removeEventListener('abort', end);
      void client.destroy();
    }
  }
}

function requestOf({ tokenUrl, clientId, clientSecret, scope }: ClientCredentials): Dispatcher.RequestOptions {
  const { pathname, search } = new URL(tokenUrl);
  // Both are encoded as in a form (RFC 6749, 2.3.1).
  const [id, secret] = [clientId, clientSecret].map((text) => new URLSearchParams({ '': text }).toString().slice(1));
  return {
    path: pathname + search,
    method: 'POST',
    headers: {
      accept: 'application/json',
      authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': 'tmf-hub',
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope !== null && { scope }) }).toString(),
  };
}

async function textOf(body: Dispatcher.ResponseData['body']): Promise<string> {
  let text = '';
  for await (const chunk of body.setEncoding('utf8')) {
    text += chunk as string;
    if (text.length > MAX_ANSWER) throw new AuthorizationError('no token: the answer is too long');
  }
  return text;
}

/** RFC 6749, 5.1. */
function tokenIn(text: string): Token {
  const { access_token: token, token_type: type, expires_in: seconds } = parsed(text);
  if (typeof token !== 'string' || !TOKEN.test(token))
    throw new AuthorizationError('no token: there is none in the answer');
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer') {
    throw new AuthorizationError('no token: token_type must be Bearer');
  }
  const given = typeof seconds === 'number' && seconds >= 0 ? Math.min(seconds * 1000, MAX_LIFE) : UNKNOWN_LIFE;
  return { header: `Bearer ${token}`, life: given - Math.min(AHEAD, given / 2) };
}

function parsed(text: string): Record<string, unknown> {
  try {
    const answer: unknown = JSON.parse(text);
    if (isObject(answer)) return answer;
  } catch {
    // It is no JSON.
  }
  throw new AuthorizationError('no token: the answer is no JSON object');
}
