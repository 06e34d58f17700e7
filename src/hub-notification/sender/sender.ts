// Room hub-notification/sender: one notification on its way: the guard of callbacks, connections, signature.

import { LRUCache } from 'lru-cache';
import type { Client, Dispatcher } from 'undici';
import type { Settings } from '../../config/env';
import type { CallbackGuard } from './callback-guard';
import type { Payload } from './payload';
import { Connections } from './connections';
import { Deadline } from './deadline';
import { type Judgement, type Outcome, judge, judgeError } from './outcome';
import { Places } from '../../background/places';
import { type Trace, onwardTrace } from '../../tmf/http/trace/trace';
import { sign } from './signature';

/**
 * Makes the `Authorization` header of a notification.
 * @param refused what the listener has just answered with 401; it is asked once more with another one
 * @throws {AuthorizationError}
 */
export type Authorizer = (signal: AbortSignal, refused?: string) => Promise<string>;

/** One event for one subscription. */
export interface CallbackRequest {
  readonly url: string;
  /** What to send: made when there is a connection for it. @param signal if that is not wanted any more */
  readonly payload: (signal: AbortSignal) => Promise<Payload>;
  readonly eventId: string;
  /** Each of them signs: while they are exchanged there are several. */
  readonly secrets: readonly string[];
  readonly authorizer?: Authorizer;
  readonly trace?: Trace;
  /** Ends the attempt; the outcome is `retry` then. */
  readonly signal?: AbortSignal;
  /** The attempt is not wanted any more, if it has not begun. */
  readonly withdrawal?: AbortSignal;
  /** Asked when there are a connection and a payload, which may take any time: whether it is still to be made. */
  readonly mayBegin?: () => Promise<boolean>;
}

/** A connection for a request, and what to send over it; undefined of an event that is too long. */
interface Admission {
  readonly payload: string | undefined;
  readonly leave: () => void;
}

/** A request that is made. */
type Notification = Omit<CallbackRequest, 'url' | 'payload'> & { readonly body: string };

/** What a listener has answered. */
interface Answer {
  readonly status: number;
  readonly judgement: Judgement;
}

const TOO_LONG = 'the event is too long to be delivered, or gone';

/** Of an answer only the status counts. A body that is longer ends the connection instead of being read. Bytes. */
const MAX_RESPONSE_BODY = 64 * 1024;

/** Callbacks that are kept parsed. */
const MAX_TARGETS = 2_000;

type SenderSettings = Pick<Settings['hub'], 'timeout' | 'connections' | 'retryMax'>;

/**
 * Posts events to callbacks, signed as Standard Webhooks 1.0 has it. Connections are kept alive, `HUB_CONNECTIONS` per origin
 * at most; a request that finds none free waits for one, which is no failure of the listener. Redirects are not followed.
 */
export class CallbackSender {
  private readonly places: Places;
  private readonly connections: Connections;
  private readonly targets = new LRUCache<string, URL | string>({ max: MAX_TARGETS });
  private readonly inFlight = new Set<Promise<Outcome>>();
  private isClosed = false;

  /** @param now a clock in milliseconds since 1970 */
  constructor(
    private readonly guard: CallbackGuard,
    private readonly settings: SenderSettings,
    private readonly now: () => number = () => Date.now(),
  ) {
    this.places = new Places(settings.connections);
    this.connections = new Connections(guard, settings.timeout);
  }

  /** One attempt, `HUB_TIMEOUT` at most from its beginning. Rejects only if `payload` or `mayBegin` do. */
  send(request: CallbackRequest): Promise<Outcome> {
    const attempt = this.attempt(request).finally(() => this.inFlight.delete(attempt));
    this.inFlight.add(attempt);
    return attempt;
  }

  /** Waits for the attempts in flight, and closes all connections. What is sent later is withheld. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all(this.inFlight);
    await this.connections.close();
  }

  private async attempt(request: CallbackRequest): Promise<Outcome> {
    const url = this.targetOf(request.url);
    if (typeof url === 'string') return { result: 'refused', reason: url, duration: 0 };
    const admission = await this.enter(url.origin, request);
    if (!admission) return { result: 'withheld', reason: this.isClosed ? 'closed' : 'aborted', duration: 0 };
    const { payload, leave } = admission;
    try {
      if (payload === undefined) return { result: 'refused', reason: TOO_LONG, duration: 0 };
      const start = performance.now();
      const deadline = new Deadline(this.settings.timeout, request.signal);
      const judgement = await this.exchange(url, { ...request, body: payload }, deadline).catch(judgeError);
      deadline.clear();
      return { ...judgement, duration: Math.round(performance.now() - start) };
    } finally {
      leave();
    }
  }

  /** The URL; or why it may not be called. Kept: the same ones are called again and again. */
  private targetOf(callback: string): URL | string {
    const known = this.targets.get(callback);
    if (known) return known;
    const target = this.guard.refusal(callback) ?? new URL(callback);
    this.targets.set(callback, target);
    return target;
  }

  /** Waits for a connection, and then for what to send. @returns undefined if it is not wanted any more */
  private async enter(origin: string, request: CallbackRequest): Promise<Admission | undefined> {
    const { signal, withdrawal, mayBegin } = request;
    const patience = new Deadline(undefined, signal, withdrawal);
    const giveBack: (() => void)[] = [];
    const leave = (): void => giveBack.forEach((each) => each());
    try {
      giveBack.push(await this.places.enter(origin, patience.signal));
      const { text, release } = await request.payload(patience.signal);
      giveBack.push(release);
      if (!this.isClosed && (!mayBegin || (await mayBegin()))) return { payload: text, leave };
    } catch (error) {
      leave();
      if (patience.signal.aborted) return undefined;
      throw error;
    } finally {
      patience.clear();
    }
    leave();
    return undefined;
  }

  private async exchange(url: URL, request: Notification, { signal }: Deadline): Promise<Judgement> {
    const { authorizer } = request;
    const authorization = await authorizer?.(signal);
    const { status, judgement } = await this.ask(url, request, authorization, signal);
    if (status !== 401 || !authorizer) return judgement;
    const renewed = await authorizer(signal, authorization);
    return renewed === authorization ? judgement : (await this.ask(url, request, renewed, signal)).judgement;
  }

  private async ask(
    url: URL,
    request: Notification,
    authorization: string | undefined,
    signal: AbortSignal,
  ): Promise<Answer> {
    const client = this.connections.take(url.origin);
    const end = (): void => void client.destroy(signal.reason as Error);
    signal.addEventListener('abort', end);
    try {
      signal.throwIfAborted();
      const { statusCode, headers, body } = await this.post(client, url, request, authorization);
      const judgement = judge(statusCode, headers['retry-after'], { max: this.settings.retryMax, now: this.now() });
      if (await drain(body)) this.connections.giveBack(url.origin, client);
      else void client.destroy();
      return { status: statusCode, judgement };
    } catch (error) {
      void client.destroy();
      throw error;
    } finally {
      signal.removeEventListener('abort', end);
    }
  }

  private post(
    client: Client,
    { pathname, search }: URL,
    { body, eventId, secrets, trace }: Notification,
    authorization: string | undefined,
  ): Promise<Dispatcher.ResponseData> {
    const timestamp = Math.floor(this.now() / 1000);
    const headers: Record<string, string> = {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'tmf-hub',
      'webhook-id': eventId,
      'webhook-timestamp': String(timestamp),
    };
    if (secrets.length > 0) {
      headers['webhook-signature'] = secrets.map((secret) => sign(secret, eventId, timestamp, body)).join(' ');
    }
    if (authorization !== undefined) headers['authorization'] = authorization;
    if (trace) Object.assign(headers, onwardTrace(trace));
    return client.request({ path: pathname + search, method: 'POST', headers, body });
  }
}

/** Reads what is left of an answer, so that its connection can be used again. @returns whether it can. Never rejects. */
async function drain(body: Dispatcher.ResponseData['body']): Promise<boolean> {
  await body.dump({ limit: MAX_RESPONSE_BODY }).catch(() => undefined);
  return body.readableEnded;
}
