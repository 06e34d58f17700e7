import { Batches } from '../../../background/batches';
import type { Database } from '../../../database/database';
import type { Resource } from '../../declare/define-resource';
import { boundsOf } from './bounds';
import { prepare } from '../row/resource.statements';
import type { VersionedResource } from '../row/stored-resource';

/** A resource, or that its document is too long to come along with others. */
type Found = VersionedResource | (Omit<VersionedResource, 'json'> & { readonly json: null });

/** Finds resources by their ids; those that are asked for at the same time by one statement. */
export class GatheredReads {
  private readonly statements: ReturnType<typeof prepare>;
  private readonly batches = new Batches<string, Found | undefined>(
    (ids) => this.findAll(ids),
    boundsOf(() => 0),
  );

  constructor(
    resource: Pick<Resource, 'table'>,
    private readonly database: Database,
  ) {
    this.statements = prepare(resource.table);
  }

  /** As it is at a moment after this was called, so that whoever was told of a write finds it. */
  async find(id: string): Promise<VersionedResource | undefined> {
    const found = await this.batches.add(id);
    return found && isWhole(found) ? found : found && this.findOne(id);
  }

  private async findAll(ids: readonly string[]): Promise<(Found | undefined)[]> {
    const [id = '', ...others] = ids;
    if (others.length === 0) return [await this.findOne(id)];
    const rows = await this.database.query<Found>(this.statements.findMany, [[...new Set(ids)]]);
    const found = new Map(rows.map((row) => [row.id, row]));
    return ids.map((each) => found.get(each));
  }

  private async findOne(id: string): Promise<VersionedResource | undefined> {
    const [found] = await this.database.query<VersionedResource>(this.statements.find, [id]);
    return found;
  }
}

function isWhole(found: Found): found is VersionedResource {
  return found.json !== null;
}
