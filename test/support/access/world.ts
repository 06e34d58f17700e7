import type { Response } from 'supertest';
import { customer } from '../../../src/customer/customer.resource';
import { type PathSet } from '../../../src/tmf/query/path-set';
import type { Body } from '../bodies';
import { type Listener, startListener } from '../listener';
import { type TestApp, startTestApp } from '../test-app';
import { until } from '../until';
import { withSecrets } from './policies';
import type { Asked, Step } from './requests';

const { collection } = customer;
const HUB = `${customer.api.basePath}/hub`;
const ADD_TO = { 'Content-Type': 'application/json-patch+json' };

/** A document of a world, and what of it is hidden; undefined if it is not there for the restricted caller. */
export interface Given {
  readonly id: string;
  readonly document: Body;
  readonly hidden: PathSet | undefined;
  /** Of what is not visible in it, in each world. */
  readonly seeds: readonly [number, number];
}

type Headers = Readonly<Record<string, string>>;

/** An application, a caller who sees all of it, one who does not, and what this one has been told. */
export class World {
  /** Raw entity tags of resources, as the caller got them last. */
  private readonly tags = new Map<string, string>();
  /** When resources were made, in the order in which it was told: each world is written at its own pace. */
  private readonly beginnings: string[] = [];
  private links: Readonly<Record<string, string>> = {};

  private constructor(
    private readonly at: 0 | 1,
    private readonly app: TestApp,
    private readonly listener: Listener,
    private readonly agent: Headers,
  ) {}

  static async start(at: 0 | 1, agent: Headers, env: Record<string, string>): Promise<World> {
    const [app, listener] = [await startTestApp({ env }), await startListener()];
    return new World(at, app, listener, agent);
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.listener.close();
  }

  /** Begins again with these documents, and a subscription of the caller. */
  async fill(given: readonly Given[], caller: Headers, query: string): Promise<number> {
    const { app, at, listener, agent } = this;
    await app.dataSource.query('delete from subscription');
    await app.dataSource.query('truncate customer, event, delivery, idempotency_key');
    this.tags.clear();
    this.beginnings.length = 0;
    this.links = {};
    listener.reset();
    for (const [n, { id, document, hidden, seeds }] of given.entries()) {
      const seed = seeds[at];
      // What is not there for the caller is there in a world or not, and is anything.
      if (!hidden && seed % 3 === 0) continue;
      const whole = hidden ? withSecrets(document, hidden, seed) : { ...document, rank: seed };
      await app.http.post(collection).set(agent).send({ id, ...whole }).expect(201); // prettier-ignore
      if (hidden && n % 2 === at) await this.change(given, id, seed + 1, false);
    }
    const { status } = await app.http.post(HUB).set(caller).send({ callback: listener.url, query });
    return status;
  }

  /**
   * Changes what the caller does not see of it.
   * @param isWhole whether only attributes that are hidden as a whole: others are named in events, whatever part has changed
   */
  async change(given: readonly Given[], id: string, seed: number, isWhole = true): Promise<void> {
    const { app, agent } = this;
    const url = `${collection}/${id}`;
    const { hidden } = given.find((each) => each.id === id) ?? {};
    const { status, body } = await app.http.get(url).set(agent);
    if (status !== 200) return;
    if (!hidden) return void (await app.http.patch(url).set(agent).send({ rank: seed }).expect(200)); // prettier-ignore
    const { href: _, ...document } = body as Body;
    const wanted = withSecrets(document, hidden, seed);
    const patch = Object.keys(hidden)
      .filter((name) => !isWhole || hidden[name] === true)
      .flatMap((name): Body[] => {
        const path = `/${name}`;
        if (wanted[name] === undefined) return name in document && name !== 'status' ? [{ op: 'remove', path }] : [];
        return [{ op: name in document ? 'replace' : 'add', path, value: wanted[name] }];
      });
    await app.http.patch(url).set(agent).set(ADD_TO).send(patch).expect(200);
  }

  /** What the caller is answered, without what is never the same. @returns undefined for what is not asked in this world */
  async take(step: Step, given: readonly Given[], caller: Headers): Promise<unknown> {
    if ('changes' in step) {
      if (step.in === this.at) await this.change(given, step.changes, step.seed);
      return undefined;
    }
    if ('asks' in step) return this.ask(step.asks, caller);
    const url = this.links[step.follows];
    return url === undefined ? 'no link' : this.told(await this.app.http.get(url).set(caller));
  }

  /** What the listener has got of each resource, when all has been delivered. */
  async events(): Promise<Readonly<Record<string, Body[]>>> {
    await until(
      () =>
        this.app.dataSource.query(
          `select from event, hub_cursor where not pg_visible_in_snapshot(transaction::text::xid8, done::pg_snapshot)
             and exists (select from subscription)
           union all select from delivery where state <> 'delivered'`,
        ),
      (rows: unknown[]) => rows.length === 0,
    );
    const events: Record<string, Body[]> = {};
    for (const { event } of this.listener.received) {
      const { eventId: _id, eventTime: _time, timeOcurred: _occurred, correlationId: _correlation, ...told } = event;
      const [resource] = Object.values(event.event);
      (events[String(resource?.['id'])] ??= []).push(told);
    }
    return events;
  }

  private async ask({ method, id, query = '', headers = {}, condition, body }: Asked, caller: Headers) {
    const tag = id !== undefined && this.tags.get(id);
    const url = `${collection}${id === undefined ? '' : `/${id}`}${query && `?${query}`}`;
    const request = this.app.http[method](url).set(caller).set(headers);
    if (condition && tag) request.set(condition, tag);
    const answer = await (body === undefined ? request : request.send(body as object));
    const { etag } = answer.headers;
    if (etag !== undefined && id !== undefined) this.tags.set(id, etag);
    if (id === undefined) {
      const links = (answer.headers['link'] ?? '').matchAll(/<https?:\/\/[^/]*([^>]*)>; rel="(\w+)"/g);
      this.links = Object.fromEntries([...links].map(([, to = '', rel = '']) => [rel, to]));
    }
    return this.told(answer);
  }

  private told({ status, headers, text }: Response): unknown {
    const { date: _, etag, 'last-modified': modified, 'x-correlation-id': _id, ...others } = headers as Record<string, string>; // prettier-ignore
    return {
      status,
      headers: {
        ...others,
        ...(etag !== undefined && { etag: this.comparable(etag) }),
        ...(modified !== undefined && { 'last-modified': 'some time' }),
      },
      text: this.comparable(text ?? ''),
    };
  }

  /** A version of what is shown stays as it is, and the number of a revision; when it began becomes a place in their order. */
  private comparable(text: string): string {
    return text.replace(/(?<![\w-])(\d+-)([0-9a-f]{13})\b/g, (_, revision: string, began: string) => {
      const place = this.beginnings.indexOf(began);
      return `${revision}${place < 0 ? this.beginnings.push(began) - 1 : place}`;
    });
  }
}
