import type { Session } from '../../database/database';
import { TmfException } from '../error/tmf.exception';
import { type EventDraft, draftChanges, draftEvent } from '../store/event/event';
import type { EventPublisher } from '../store/event/event-publisher';
import type { Answer } from '../http/answer';
import { isStorable } from '../http/json-body';
import { type Preconditions, type Version, requireUnchanged } from '../http/conditions/preconditions';
import type { IdempotentWrites, KeyedWrite } from '../store/kept-answers/idempotent-writes';
import { MAX_FOUND, type Problem } from '../attribute/validate';
import { changedAttributes } from '../patch/changes';
import { quote } from '../query/bounds/invalid-query';
import type { Gatekeeper, WrittenReferences } from '../rules/reference/written-references';
import type { ChangesInHand } from '../store/changes-in-hand';
import type { Caller } from '../declare/caller';
import type { Resource } from '../declare/define-resource';
import { type Document, type DocumentRules, MAX_ID_LENGTH, refuse } from '../rules/document-rules';
import { hrefOf } from '../declare/identity';
import { newId } from '../declare/new-id';
import type { ListQuery } from '../store/list-statement';
import type {
  Decision,
  EventContext,
  List,
  NewResource,
  ResourceRepository,
  VersionedResource,
} from '../store/resource.repository';
import { storedSize } from '../store/stored-size';
import { type Walk, walkedPage } from '../store/walk';

/** What a service needs to know of a request, besides who asks for what. */
export interface RequestContext {
  /** Absolute URL of the resource's collection. */
  readonly collectionUrl: string;
  /** What must be true of a resource that is changed or removed. */
  readonly preconditions?: Preconditions;
  /** Set if the client wants a create to happen once, however often it is asked for. */
  readonly keyed?: KeyedWrite;
}

/** Makes the patched document of the stored one, `id` and `href` among its attributes. It may be called again. */
export type Patch = (resource: Document) => unknown;

/** A valid resource about to be created. */
interface Draft extends NewResource {
  readonly document: Document;
}

/** A page of a list. */
export interface Listed extends List {
  /** Only of a page that was asked for by a cursor: the cursors of its neighbours. */
  readonly walk?: Walk;
}

/**
 * The operations of one resource, for whoever asks. Each write ends in one committed transaction that holds the change and its events;
 * then the events are published on the event emitter as `{path}.{change}`, for instance `customer.create`.
 */
export class ResourceService {
  constructor(
    private readonly resource: Resource,
    private readonly repository: ResourceRepository,
    private readonly rules: DocumentRules,
    private readonly keyedWrites: IdempotentWrites,
    private readonly publisher: EventPublisher,
    private readonly changes: ChangesInHand,
    /** Undefined if references are not checked. */
    private readonly references?: WrittenReferences,
  ) {}

  /**
   * @param answer makes the answer, which is kept with the resource if the request has an idempotency key
   * @throws {TmfException} 400 for an invalid body, 409 for a taken id, 400 or 503 for what it refers to, and what
   *   {@link IdempotentWrites.run} throws
   */
  create(
    caller: Caller,
    body: unknown,
    context: RequestContext,
    answer: (created: VersionedResource) => Answer,
  ): Promise<Answer> {
    const problems: Problem[] = [];
    const draft = this.draftOf(body, '', context, problems);
    refuse(problems);
    return this.createOnce(caller, [draft], context, async (session) => {
      const version = await this.repository.insert(draft, caller.correlationId, session);
      return { versions: [version], answer: answer({ ...draft, ...version }) };
    });
  }

  /**
   * Creates all of them or none, in one statement (BLK-1).
   * @throws as {@link create}; the paths of the problems start at the JSON Patch that the values came in
   */
  createMany(
    caller: Caller,
    values: readonly unknown[],
    context: RequestContext,
    answer: (created: readonly VersionedResource[]) => Answer,
  ): Promise<Answer> {
    const problems: Problem[] = [];
    const drafts: Draft[] = [];
    for (const [n, value] of values.entries()) {
      drafts.push(this.draftOf(value, `/${n}/value`, context, problems));
      if (problems.length >= MAX_FOUND) break;
    }
    refuse(problems);
    const ids = new Set<string>();
    const twice = drafts.findIndex(({ id }) => ids.size === ids.add(id).size);
    if (twice >= 0)
      throw new TmfException(
        'duplicateId',
        `/${twice}/value/id: ${quote(drafts[twice]?.id ?? '')} is given twice; each resource needs its own`,
      );
    return this.createOnce(caller, drafts, context, async (session) => {
      const versions = await this.repository.insertMany(drafts, caller.correlationId, session);
      const created = drafts.map((draft, n) => ({ ...draft, ...(versions[n] as Version) }));
      return { versions, answer: answer(created) };
    });
  }

  /** @throws {TmfException} 404 */
  async get(_caller: Caller, id: string): Promise<VersionedResource> {
    return (isStorable(id) ? await this.repository.find(id) : undefined) ?? this.missing(id);
  }

  /** @throws {TmfException} 416 for a `Range` past the end, 400 for what takes too long to find */
  async list(_caller: Caller, query: ListQuery): Promise<Listed> {
    const { page } = query;
    const list = await this.repository.list(query);
    const { total } = list;
    if (page.range && page.offset > 0 && page.offset >= total) {
      const headers = { 'Content-Range': `items */${total}` };
      throw new TmfException(
        'rangeNotSatisfiable',
        `Range asks for items from ${page.offset + 1} on; there are ${total}`,
        { headers },
      );
    }
    return page.from ? { ...list, ...walkedPage(list, query) } : list;
  }

  /**
   * Applies a patch to the stored resource, all or nothing. One that changes nothing writes nothing and tells nobody.
   * @throws {TmfException} 404, 412 if a condition of the client does not hold, 400 for an invalid result or a
   *   changed immutable attribute, 400 or 503 for what it newly refers to, and what `patch` throws
   */
  async patch(caller: Caller, id: string, patch: Patch, context: RequestContext): Promise<VersionedResource> {
    if (!isStorable(id)) this.missing(id);
    let drafts: EventDraft[] = [];
    let document: Document = {};
    const decide = (current: VersionedResource, gatekeeper?: Gatekeeper): Decision => {
      requireUnchanged(context.preconditions, current);
      const before = this.rules.present(JSON.parse(current.json) as Document);
      const whole = { id, href: hrefOf(context.collectionUrl, id), ...before };
      document = this.rules.patched(whole, patch(whole));
      const changed = changedAttributes(before, document);
      if (changed.length === 0) return undefined;
      gatekeeper?.(before, document);
      drafts = draftChanges(changed, this.resource);
      const json = JSON.stringify(document);
      const size = storedSize(json);
      this.rules.requireSize(json, size, current.json);
      return { json, size, events: drafts };
    };
    const attempt = (gatekeeper?: Gatekeeper) =>
      this.changes.run((takeRoom) => {
        const decideInRoom = (current: VersionedResource): Decision | Promise<Decision> => {
          const turn = takeRoom(current.json);
          return turn ? turn.then(() => decide(current, gatekeeper)) : decide(current, gatekeeper);
        };
        return this.repository.update(id, decideInRoom, eventContext(caller, id, context));
      });
    const outcome = await (this.references ? this.references.checkAdded(attempt) : attempt());
    if (!outcome) this.missing(id);
    if (!outcome.isWritten) return outcome;
    this.publish(caller, drafts, id, document, outcome.time, context);
    return { ...outcome, document };
  }

  /** @throws {TmfException} 404, 412 if a condition of the client does not hold */
  async delete(caller: Caller, id: string, context: RequestContext): Promise<void> {
    if (!isStorable(id)) this.missing(id);
    const event = draftEvent('delete');
    const { preconditions } = context;
    const check = preconditions && ((current: Version) => requireUnchanged(preconditions, current));
    const deleted = await this.repository.delete(id, check, event, eventContext(caller, id, context));
    if (!deleted) this.missing(id);
    this.publish(caller, [event], id, JSON.parse(deleted.json) as Document, deleted.time, context);
  }

  /** Writes, as a part of a keyed write if the request is one, and tells of what was written. */
  private async createOnce(
    caller: Caller,
    drafts: readonly Draft[],
    context: RequestContext,
    insert: (session?: Session) => Promise<{ versions: readonly Version[]; answer: Answer }>,
  ): Promise<Answer> {
    if (this.references) {
      // What is answered again is not checked again.
      const kept = context.keyed && (await this.keyedWrites.kept(context.keyed));
      if (kept) return kept;
      await this.references.checkNew(drafts);
    }
    let versions: readonly Version[] = [];
    const write = async (session?: Session): Promise<Answer> => {
      const written = await insert(session);
      versions = written.versions;
      return written.answer;
    };
    const answer = await (context.keyed ? this.keyedWrites.run(context.keyed, write) : write());
    // None if the answer is the one of an earlier request.
    for (const [n, { time }] of versions.entries()) {
      const { id, document, event } = drafts[n] as Draft;
      this.publish(caller, [event], id, document, time, context);
    }
    return answer;
  }

  /** @param problems takes what is wrong with it; then it must not be used */
  private draftOf(body: unknown, at: string, { collectionUrl }: RequestContext, problems: Problem[]): Draft {
    const found: Problem[] = [];
    const { id = newId(), document } = this.rules.created(body, found);
    const json = JSON.stringify(document);
    const size = storedSize(json);
    found.push(...this.rules.problemsOfSize(size));
    for (const { path, expected } of found) problems.push({ path: at + path, expected });
    return { id, href: hrefOf(collectionUrl, id), document, json, size, event: draftEvent('create'), at };
  }

  private missing(id: string): never {
    throw new TmfException('notFound', `There is no ${this.resource.name} ${id.slice(0, MAX_ID_LENGTH)}`);
  }

  private publish(
    caller: Caller,
    drafts: readonly EventDraft[],
    id: string,
    document: Document,
    time: Date,
    context: RequestContext,
  ): void {
    for (const draft of drafts)
      this.publisher.publish({ draft, id, ...eventContext(caller, id, context), time, document });
  }
}

function eventContext({ correlationId }: Caller, id: string, { collectionUrl }: RequestContext): EventContext {
  return { href: hrefOf(collectionUrl, id), correlationId };
}
