import { Logger } from '@nestjs/common';
import type { EventEmitter2 } from '@nestjs/event-emitter';
import type { Settings } from '../../config/env';
import { TmfException } from '../error/tmf.exception';
import { type EventDraft, draftEvent, toTmfEvent } from '../event/event';
import type { Walk } from '../http/list-headers';
import { requireMatch, staleVersion } from '../http/preconditions';
import { isStorable } from '../http/json-body';
import { isJsonObject } from '../model/attribute';
import { type Problem, describeProblems } from '../model/validate';
import { changedAttributes } from '../patch/changes';
import type { Resource } from './define-resource';
import type { DocumentRules } from './document-rules';
import { hrefOf } from './representation';
import { newId } from './new-id';
import type { ListQuery } from './list-statement';
import type { EventContext, List, ResourceRepository, Update, VersionedResource } from './resource.repository';
import { walkedPage } from './walk';

/** What a service needs to know of the request that calls it. */
export interface RequestContext {
  /** Absolute URL of the resource's collection. */
  readonly collectionUrl: string;
  readonly correlationId: string;
  /** The only versions that the client wants to change; undefined for any. */
  readonly versions?: readonly string[];
}

/** A resource without identity. */
export type Document = Readonly<Record<string, unknown>>;

/** Makes the patched document of the stored one, `id` and `href` among its attributes. */
export type Patch = (resource: Document) => unknown;

/** A page of a list. */
export interface Listed extends List {
  /** Only of a page that was asked for by a cursor: the cursors of its neighbours. */
  readonly walk?: Walk;
}

/** Status of a resource whose creator gave none. */
const INITIAL_STATUS = 'initialized';

/** Attributes no patch can change (D4). */
const IMMUTABLE = ['id', 'href', '@type', '@baseType'];

const MAX_ID_LENGTH = 255;

/**
 * The operations of one resource. Each write ends in one committed transaction that holds the change and its events;
 * then the events are published on the event emitter as `{path}.{change}`, for instance `customer.create`.
 */
export class ResourceService {
  private readonly logger: Logger;

  constructor(
    private readonly resource: Resource,
    private readonly repository: ResourceRepository,
    private readonly emitter: EventEmitter2,
    private readonly settings: Pick<Settings, 'clientIds'>,
    private readonly rules: DocumentRules,
  ) {
    this.logger = new Logger(resource.name);
  }

  /** @throws {TmfException} 400 for an invalid body, 409 for a taken id */
  async create(body: unknown, context: RequestContext): Promise<VersionedResource> {
    const { id: givenId, ...given } = this.requireObject(body);
    const id = this.idFor(givenId);
    if (Object.hasOwn(given, 'href'))
      throw invalidBody([{ path: '/href', expected: 'must not be given; it is made here' }]);
    const document = this.withDefaults({ status: INITIAL_STATUS }, given);
    this.requireValid(document);

    const json = JSON.stringify(document);
    const event = draftEvent('create');
    const written = await this.repository.insert(id, json, event, eventContext(id, context));
    if (!written) throw new TmfException('duplicateId', `/id: ${id} is taken`);
    this.publish([event], id, document, written.time, context);
    return { id, json, ...written };
  }

  /** @throws {TmfException} 404 */
  async get(id: string): Promise<VersionedResource> {
    return (isStorable(id) ? await this.repository.find(id) : undefined) ?? this.missing(id);
  }

  /** @throws {TmfException} 416 for a `Range` past the end, 400 for what takes too long to find */
  async list(query: ListQuery): Promise<Listed> {
    const { page } = query;
    const { items, total } = await this.repository.list(query);
    if (page.range && page.offset > 0 && page.offset >= total) {
      const headers = { 'Content-Range': `items */${total}` };
      throw new TmfException('rangeNotSatisfiable', `There are ${total} items`, { headers });
    }
    return page.from ? { ...walkedPage(items, query), total } : { items, total };
  }

  /**
   * Applies a patch to the stored resource, all or nothing. One that changes nothing writes nothing and tells nobody.
   * @throws {TmfException} 404, 412 if the client has not seen the version there is, 400 for an invalid result or a
   *   changed immutable attribute, and what `patch` throws
   */
  async patch(id: string, patch: Patch, context: RequestContext): Promise<VersionedResource> {
    if (!isStorable(id)) this.missing(id);
    let drafts: EventDraft[] = [];
    let document: Document = {};
    const decide = (current: VersionedResource): Update | undefined => {
      requireMatch(context.versions, current);
      const before = JSON.parse(current.json) as Document;
      document = this.applyPatch(patch, { id, href: hrefOf(context.collectionUrl, id), ...before });
      const changed = changedAttributes(before, document);
      if (changed.length === 0) return undefined;
      drafts = draftChangeEvents(changed);
      return { json: JSON.stringify(document), events: drafts };
    };
    const outcome = await this.repository.update(id, decide, eventContext(id, context));
    if (!outcome) this.missing(id);
    if (outcome.isWritten) this.publish(drafts, id, document, outcome.time, context);
    return outcome;
  }

  /** @throws {TmfException} 404, 412 if the client has not seen the version there is */
  async delete(id: string, context: RequestContext): Promise<void> {
    if (!isStorable(id)) this.missing(id);
    const event = draftEvent('delete');
    const deleted = await this.repository.delete(id, context.versions, event, eventContext(id, context));
    if (!deleted && context.versions) throw staleVersion(await this.get(id));
    if (!deleted) this.missing(id);
    this.publish([event], id, JSON.parse(deleted.json) as Document, deleted.time, context);
  }

  private applyPatch(patch: Patch, before: Document): Document {
    const after = this.requireObject(patch(before));
    const forbidden = changedAttributes(before, after).filter((name) => IMMUTABLE.includes(name));
    if (forbidden.length > 0) {
      throw new TmfException('immutableAttribute', forbidden.map((name) => `/${name}: cannot change`).join('; '));
    }
    const { id: _id, href: _href, ...attributes } = after;
    const document = this.withDefaults({}, attributes, before);
    this.requireValid(document, before);
    return document;
  }

  /** Null counts as absent: an attribute with a default always has a value. */
  private withDefaults(initial: Document, given: Document, stored?: Document): Document {
    const defaults = Object.entries({ ...this.rules.defaultsFor(given, stored), ...initial });
    const missing = defaults.filter(([name]) => !Object.hasOwn(given, name) || given[name] === null);
    return { ...given, ...Object.fromEntries(missing) };
  }

  private idFor(given: unknown): string {
    if (given === undefined) return newId();
    if (this.settings.clientIds === 'reject') {
      throw invalidBody([{ path: '/id', expected: 'must not be given; it is made here' }]);
    }
    if (typeof given !== 'string' || given.trim() === '' || given.length > MAX_ID_LENGTH) {
      throw invalidBody([{ path: '/id', expected: `must be a string of 1 to ${MAX_ID_LENGTH} characters` }]);
    }
    return given;
  }

  private requireObject(body: unknown): Document {
    if (!isJsonObject(body)) throw new TmfException('invalidBody', 'The body must be a JSON object');
    return body;
  }

  private requireValid(document: Document, stored?: Document): void {
    const problems = this.rules.problemsOf(document, stored);
    if (problems.length > 0) throw invalidBody(problems);
  }

  private missing(id: string): never {
    throw new TmfException('notFound', `There is no ${this.resource.name} ${id.slice(0, MAX_ID_LENGTH)}`);
  }

  /** Tells the rest of the process. The change is committed: a listener that fails is logged and changes nothing. */
  private publish(
    drafts: readonly EventDraft[],
    id: string,
    document: Document,
    time: Date,
    { collectionUrl, correlationId }: RequestContext,
  ): void {
    const { resource } = this;
    for (const draft of drafts) {
      const name = `${resource.path}.${draft.change}`;
      if (!this.emitter.hasListeners(name)) continue;
      const href = hrefOf(collectionUrl, id);
      try {
        this.emitter.emit(name, toTmfEvent({ resource, draft, id, href, correlationId, time, document }));
      } catch (error) {
        this.logger.error(`a listener of ${name} failed`, error);
      }
    }
  }
}

function eventContext(id: string, { collectionUrl, correlationId }: RequestContext): EventContext {
  return { href: hrefOf(collectionUrl, id), correlationId };
}

/** `status` has an event of its own; a patch of status and more sends both (D19). */
function draftChangeEvents(changed: readonly string[]): EventDraft[] {
  const others = changed.filter((name) => name !== 'status');
  return [
    ...(others.length > 0 ? [draftEvent('attributeValueChange', others.join(','))] : []),
    ...(others.length < changed.length ? [draftEvent('stateChange')] : []),
  ];
}

function invalidBody(problems: readonly Problem[]): TmfException {
  return new TmfException('invalidBody', describeProblems(problems));
}
