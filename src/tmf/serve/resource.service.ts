import type { Session } from '../../database/database';
import { TmfException } from '../error/tmf.exception';
import { draftChanges, draftEvent } from '../store/event/event';
import type { EventPublisher } from '../store/event/event-publisher';
import type { Answer } from '../http/answer';
import { isStorable } from '../http/json-body';
import { type Version, requireUnchanged } from '../http/conditions/preconditions';
import type { Answered, IdempotentWrites } from '../store/kept-answers/idempotent-writes';
import type { Reference } from '../attribute/reference';
import { MAX_FOUND, type Problem } from '../attribute/validate';
import { changedAttributes } from '../patch/changes';
import { quote } from '../query/bounds/invalid-query';
import type { UncheckedReferences, WrittenReferences } from '../rules/reference/written-references';
import type { ChangesInHand } from '../store/changes-in-hand';
import type { Caller } from '../declare/caller';
import type { Resource } from '../declare/define-resource';
import type { Document } from '../json/json-value';
import { type DocumentRules, MAX_ID_LENGTH, refuse } from '../rules/document-rules';
import { hrefOf } from '../declare/identity';
import { newId } from '../declare/new-id';
import type { ListQuery } from '../store/list-statement';
import type { Decision, List, NewResource, ResourceRepository, VersionedResource } from '../store/resource.repository';
import type { RequestContext } from './request-context';
import { storedSize } from '../store/stored-size';
import { type Walk, walkedPage } from '../store/walk';

/** Makes the patched document of the stored one, `id` and `href` among its attributes. It may be called again. */
export type Patch = (resource: Document) => unknown;

/** A valid resource about to be created. */
interface Creation extends NewResource {
  readonly document: Document;
}

/** What is decided of a resource that is to be patched. */
interface Patched extends Decision {
  /** As it would be. */
  readonly document: Document;
  /** Then nothing is written. */
  readonly unchecked?: readonly Reference[];
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
    const draft = this.draftOf(body, '', problems);
    refuse(problems);
    return this.createOnce(caller, [draft], context, ([created]) => answer(created as VersionedResource));
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
    const drafts: Creation[] = [];
    for (const [n, value] of values.entries()) {
      drafts.push(this.draftOf(value, `/${n}/value`, problems));
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
    return this.createOnce(caller, drafts, context, answer);
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
    const attempt = (unchecked?: UncheckedReferences) =>
      this.changes.run((takeRoom) =>
        this.repository.update(
          id,
          (current) => {
            const decide = (): Patched => this.patched(current, patch, context, unchecked);
            const turn = takeRoom(current.json);
            return turn ? turn.then(decide) : decide();
          },
          { caller, origin: context.origin },
        ),
      );
    const outcome = await (this.references
      ? this.references.checkAdded(caller, attempt, (attempted) => attempted?.decision.unchecked ?? [])
      : attempt());
    if (!outcome) this.missing(id);
    const { resource, decision } = outcome;
    if (!decision.update) return resource;
    const patched = { ...resource, document: decision.document };
    this.publisher.publish(decision.update.events, happeningIn(caller, context, patched));
    return patched;
  }

  /** What a patch makes of a resource, and what there is to tell of it. */
  private patched(
    current: VersionedResource,
    patch: Patch,
    { preconditions, origin }: RequestContext,
    unchecked?: UncheckedReferences,
  ): Patched {
    requireUnchanged(preconditions, current);
    const { id } = current;
    const before = this.rules.present(JSON.parse(current.json) as Document);
    const whole = { id, href: hrefOf(origin + this.resource.collection, id), ...before };
    const document = this.rules.patched(whole, patch(whole));
    const changed = changedAttributes(before, document);
    if (changed.length === 0) return { document };
    const references = unchecked?.(before, document) ?? [];
    if (references.length > 0) return { document, unchecked: references };
    const json = JSON.stringify(document);
    const size = storedSize(json);
    this.rules.requireSize(json, size, current.json);
    return { document, update: { json, size, events: draftChanges(changed, this.resource) } };
  }

  /** @throws {TmfException} 404, 412 if a condition of the client does not hold */
  async delete(caller: Caller, id: string, context: RequestContext): Promise<void> {
    if (!isStorable(id)) this.missing(id);
    const event = draftEvent('delete');
    const { preconditions, origin } = context;
    const check = preconditions && ((current: Version) => requireUnchanged(preconditions, current));
    const deleted = await this.repository.delete(id, check, event, { caller, origin });
    if (!deleted) this.missing(id);
    const document = JSON.parse(deleted.json) as Document;
    this.publisher.publish([event], happeningIn(caller, context, { ...deleted, document }));
  }

  /** Writes, as a part of a keyed write if the request is one, and tells of what was written. */
  private async createOnce(
    caller: Caller,
    drafts: readonly Creation[],
    context: RequestContext,
    answer: (created: readonly VersionedResource[]) => Answer,
  ): Promise<Answer> {
    const { keyed, origin } = context;
    if (this.references) {
      // What is answered again is not checked again.
      const kept = keyed && (await this.keyedWrites.kept(keyed));
      if (kept) return kept;
      await this.references.checkNew(caller, drafts);
    }
    const write = async (session?: Session): Promise<Created> => {
      const versions = await this.repository.insert(drafts, { caller, origin }, session);
      const created = drafts.map((draft, n) => ({ ...draft, ...(versions[n] as Version) }));
      return { created, answer: answer(created) };
    };
    const written: Created | (Answered & { created?: undefined }) = await (keyed
      ? this.keyedWrites.run(keyed, write)
      : write());
    for (const each of written.created ?? []) this.publisher.publish([each.event], happeningIn(caller, context, each));
    return written.answer;
  }

  /** @param problems takes what is wrong with it; then it must not be used */
  private draftOf(body: unknown, at: string, problems: Problem[]): Creation {
    const found: Problem[] = [];
    const { id = newId(), document } = this.rules.created(body, found);
    const json = JSON.stringify(document);
    const size = storedSize(json);
    found.push(...this.rules.problemsOfSize(size));
    for (const { path, expected } of found) problems.push({ path: at + path, expected });
    return { id, document, json, size, event: draftEvent('create'), at };
  }

  private missing(id: string): never {
    throw new TmfException('notFound', `There is no ${this.resource.name} ${id.slice(0, MAX_ID_LENGTH)}`);
  }
}

/** Resources that were created, each with its version, and the answer. Without them it is that of an earlier request. */
interface Created extends Answered {
  readonly created: readonly (Creation & Version)[];
}

interface Happened {
  readonly id: string;
  readonly document: Document;
  readonly time: Date;
}

/** What the events of a change tell of, and whose request it was. */
function happeningIn({ correlationId }: Caller, { origin }: RequestContext, { id, document, time }: Happened) {
  return { id, document, time, origin, correlationId };
}
