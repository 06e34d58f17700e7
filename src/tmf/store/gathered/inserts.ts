import { Batches } from '../../../background/batches';
import type { Database, Session } from '../../../database/database';
import type { Resource } from '../../declare/define-resource';
import { contextsValues, eventValues } from '../row/event-values';
import { boundsOf, writeTogether } from './bounds';
import { MAX_GATHERED_SIZE, prepare } from '../row/resource.statements';
import type { EventContext, NewResource, StoredVersion } from '../row/stored-resource';
import { explainTo } from '../row/write-errors';

/** A resource to be created, and by whom. */
interface Insert {
  readonly resource: NewResource;
  readonly context: EventContext;
}

/** Writes new resources; single ones that arrive at the same time by one statement. */
export class GatheredInserts {
  private readonly statements: ReturnType<typeof prepare>;
  private readonly batches = new Batches<Insert, StoredVersion>(
    (inserts) => writeTogether(inserts, () => this.insertAll(inserts, inTurn(inserts)), (each) => this.insertOne(each)), // prettier-ignore
    boundsOf(({ resource }) => resource.json.length),
  );

  constructor(
    private readonly resource: Resource,
    private readonly database: Database,
  ) {
    this.statements = prepare(resource.table);
  }

  /**
   * Creates all of them, or none, in one statement.
   * @param session of the transaction that this is to be a part of, if there is one
   * @returns their versions, in the order of the resources
   * @throws {TmfException} 409 if an id is taken
   */
  async insert(
    resources: readonly NewResource[],
    context: EventContext,
    session?: Session,
  ): Promise<readonly StoredVersion[]> {
    const at = (id: string): string => resources.find((resource) => resource.id === id)?.at ?? '';
    const inserts = resources.map((resource) => ({ resource, context }));
    const [one, ...others] = inserts;
    const inserting =
      !one || others.length > 0
        ? this.insertAll(inserts, inserts, session)
        : (session || one.resource.size > MAX_GATHERED_SIZE
            ? this.insertOne(one, session)
            : this.batches.add(one)
          ).then((version) => [version]);
    return inserting.catch(explainTo(this.resource, at));
  }

  private async insertOne({ resource, context }: Insert, session: Session = this.database): Promise<StoredVersion> {
    const { id, json, event, size } = resource;
    const values = [id, json, ...eventValues(this.resource, event, context), size];
    const [version] = await session.query<StoredVersion>(this.statements.insert, values);
    return version as StoredVersion;
  }

  /** @param rows the same, in the order in which they are to be written */
  private async insertAll(
    inserts: readonly Insert[],
    rows: readonly Insert[],
    session: Session = this.database,
  ): Promise<StoredVersion[]> {
    const values = [
      rows.map(({ resource }) => resource.id),
      rows.map(({ resource }) => resource.event.id),
      rows.map(({ resource }) => resource.size),
      // One parameter: elements of an array each would have to be quoted once more.
      `[${rows.map(({ resource }) => resource.json).join(',')}]`,
      this.resource.name,
      ...contextsValues(rows.map(({ context }) => context)),
    ];
    const written = await session.query<StoredVersion & { id: string }>(this.statements.insertMany, values);
    const versions = new Map(written.map(({ id, version, time }) => [id, { version, time }]));
    return inserts.map(({ resource }) => versions.get(resource.id) as StoredVersion);
  }
}

/** In the order of their ids: two instances that were given the same ones then do not wait for each other. */
function inTurn(inserts: readonly Insert[]): Insert[] {
  return inserts.toSorted((a, b) => (a.resource.id < b.resource.id ? -1 : 1));
}
