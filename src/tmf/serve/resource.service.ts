import type { Caller } from '../declare/caller';
import type { Resource } from '../declare/define-resource';
import { hrefOf } from '../declare/identity';
import { TmfException } from '../error/tmf.exception';
import { requireUnchanged } from '../http/conditions/preconditions';
import { isStorable } from '../http/json-body';
import type { Document } from '../json/json-value';
import { ALWAYS, isAlways } from '../query/predicate';
import type { AccessPolicies } from '../rules/access/access-policies';
import { missing } from '../rules/missing';
import { draftEvent } from '../store/event/event';
import type { EventPublisher } from '../store/event/event-publisher';
import type { ListQuery } from '../store/list/list-query';
import type { List, ListItem, ListReader } from '../store/list/list-reader';
import { type Walk, walkedPage } from '../store/list/walk';
import type { ResourceRepository } from '../store/resource.repository';
import type { VersionedResource } from '../store/row/stored-resource';
import type { Creation } from './creation';
import type { Patch, Patching } from './patching';
import { requireSatisfiable } from './list/list-headers';
import type { RequestContext } from './request-context';
import { type ShownResource, show } from './show';
import type { UsedByFinder } from './used-by/used-by';

/** A page of a list. */
export interface Listed extends List {
  /** Only of a page that was asked for by a cursor: the cursors of its neighbours. */
  readonly walk?: Walk;
}

/**
 * The operations of one resource, for whoever asks: each as far as the caller sees, and may do. Each write ends in one committed
 * transaction that holds the change and its events; then the events are published on the event emitter as `{path}.{change}`, for
 * instance `customer.create`.
 */
export class ResourceService {
  readonly create: Creation['run'];

  constructor(
    private readonly resource: Resource,
    private readonly repository: ResourceRepository,
    private readonly lists: ListReader,
    private readonly policies: AccessPolicies,
    private readonly publisher: EventPublisher,
    creation: Creation,
    private readonly patching: Patching,
    /** Set if no resource is deleted as long as others refer to it. */
    private readonly usedBy: Pick<UsedByFinder, 'requireNone'> | undefined,
  ) {
    this.create = creation.run.bind(creation);
  }

  /** @throws {TmfException} 404 */
  async get(caller: Caller, id: string): Promise<ShownResource> {
    const sight = this.policies.sightOf(caller, this.resource, 'read');
    // Where nothing is left out, the database tells whether it is there for the caller: no text need be read.
    const within = sight.isWhole || sight.hides ? undefined : sight.filter(ALWAYS);
    const found = isStorable(id) ? await this.repository.find(id, within) : undefined;
    return (found && (within ? found : show(sight, found))) ?? this.missing(id);
  }

  /** @throws {TmfException} 416 for a `Range` past the end, 400 for what takes too long to find */
  async list(caller: Caller, asked: ListQuery): Promise<Listed> {
    const sight = this.policies.sightOf(caller, this.resource, 'read');
    const isOften = !sight.isWhole && isAlways(asked.filter);
    const isPart = !sight.isWhole && !isAlways(sight.filter(ALWAYS));
    const closeness = asked.closeness?.map((each) => sight.filter(each));
    const seen = { filter: sight.filter(asked.filter), sort: sight.sort(asked.sort), ...(closeness && { closeness }) };
    const query = { ...asked, ...seen, isOften, isPart };
    const { page } = query;
    const list = await this.lists.list(query);
    requireSatisfiable(page, list.total, list.items.length);
    const listed: Listed = page.from ? { ...list, ...walkedPage(list, query) } : list;
    if (!sight.hides) return listed;
    const shown = listed.items.flatMap((item): ListItem[] => {
      const each = show(sight, { ...item, version: '', time: new Date(0) });
      return each ? [{ id: each.id, json: each.json, document: each.document }] : [];
    });
    return { ...listed, items: shown };
  }

  /**
   * See {@link Patching.run}.
   * @throws {TmfException} 404, and what that throws
   */
  async patch(caller: Caller, id: string, patch: Patch, context: RequestContext): Promise<ShownResource> {
    const patched = isStorable(id) ? await this.patching.run(caller, id, patch, context) : undefined;
    return patched ?? this.missing(id);
  }

  /**
   * @throws {TmfException} 404, 403 if the caller may read it only, 412 if a condition of the client does not hold, and what
   *   {@link UsedByFinder.requireNone} does
   */
  async delete(caller: Caller, id: string, context: RequestContext): Promise<void> {
    if (!isStorable(id)) this.missing(id);
    const event = draftEvent('delete');
    const { origin } = context;
    const check = this.checkOfDelete(caller, context);
    if (this.usedBy) {
      const current = (await this.repository.find(id)) ?? this.missing(id);
      check?.(current);
      await this.usedBy.requireNone(caller, id, hrefOf(origin + this.resource.collection, id));
    }
    const deleted = await this.repository.delete(id, check, event, { caller, origin });
    if (!deleted) this.missing(id);
    const document = JSON.parse(deleted.json) as Document;
    this.publisher.publish([event], caller, context, { ...deleted, document });
  }

  /** @returns undefined if it is deleted however it is */
  private checkOfDelete(caller: Caller, { preconditions }: RequestContext) {
    const [read, remove] = (['read', 'delete'] as const).map((operation) =>
      this.policies.sightOf(caller, this.resource, operation),
    );
    if (!preconditions && read?.isWhole && remove?.isWhole) return undefined;
    return (current: VersionedResource): void => {
      const isWhole = read?.isWhole && remove?.isWhole;
      const stored = isWhole ? current : { ...current, document: JSON.parse(current.json) as Document };
      const shown = (read && show(read, stored)) ?? this.missing(current.id);
      requireUnchanged(preconditions, shown);
      if (remove && show(remove, stored)) return;
      throw new TmfException('forbidden', `This caller may not delete ${this.resource.name} ${current.id}`);
    };
  }

  private missing(id: string): never {
    throw missing(this.resource, id);
  }
}
