import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { WakingLoop } from '../../../background/waking-loop';
import type { Settings } from '../../../config/env';
import { SETTINGS } from '../../../config/settings.module';
import { Database } from '../../../database/database';
import { instantExpression } from '../../../database/tables/table-layout';
import { ApiRegistry } from '../../declare/api.registry';
import type { Resource } from '../../declare/define-resource';
import { InvalidQueryError, UnsupportedQueryError } from '../../query/bounds/invalid-query';
import type { Columns } from '../../query/sql/columns';
import type { IndexKind } from '../../query/sql/value-index';
import { declaredFragments, fragmentsName } from './declared-fragments';
import { type OwnIndex, ownIndex } from './own-index';

/** How often it looks which indexes there are: so long an instance may not know of a new one. Milliseconds. */
export const LOOK_INTERVAL = 5_000;

/** Indexes of an operator, at most, that lists look at. */
const MAX_OWN = 200;

/** One that is there, as a whole. */
interface Found {
  readonly name: string;
  /** Null for what a resource declares. */
  readonly resource: string | null;
  readonly path: string;
  readonly kind: IndexKind;
}

const FIND = {
  name: 'indexes.find',
  text: `select made.name, resource, path, kind
    from (
      (select name, resource, path, kind from search_index order by name limit ${MAX_OWN})
      union all select unnest($1::text[]), null, null, null
    ) made
    join pg_class on relname = made.name::name and relnamespace = current_schema()::regnamespace
    join pg_index on indexrelid = pg_class.oid and indisvalid
    order by 1`,
};

/**
 * The indexes of values that are there: those that resources declare, where the server can have them, and those that operators have
 * made. Each instance looks by itself, at the start and every {@link LOOK_INTERVAL}. A list that asks one that has gone since is
 * right all the same, and slow.
 */
@Injectable()
export class IndexesInUse implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Indexes');
  private readonly loop: WakingLoop;
  private readonly columns = new Map<Resource, Columns>();
  /** What was found, as text. */
  private known = '';

  constructor(
    private readonly database: Database,
    private readonly registry: ApiRegistry,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    this.loop = new WakingLoop(() => this.look(), {
      interval: LOOK_INTERVAL,
      failed: (error) => this.logger.debug(`it is not known which indexes there are: ${String(error)}`),
    });
  }

  /** What searches find, now. The same object as long as nothing has changed. */
  columnsOf(resource: Resource): Columns {
    return this.columns.get(resource) ?? resource.columns;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.look();
    for (const resource of this.registry.resources) this.warnOf(resource);
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** @returns false: there is never more at once */
  async look(): Promise<boolean> {
    const names = this.registry.resources.map(fragmentsName);
    const found = await this.database.query<Found>(FIND, [names]);
    const known = JSON.stringify(found);
    if (known === this.known) return false;
    this.known = known;
    for (const resource of this.registry.resources) this.columns.set(resource, this.madeFor(resource, found));
    return false;
  }

  private madeFor(resource: Resource, found: readonly Found[]): Columns {
    const hasFragments = found.some(({ name, resource: of }) => of === null && name === fragmentsName(resource));
    const own = found.filter((each) => each.resource === resource.path).flatMap((each) => this.ownOf(resource, each));
    const instants = own.flatMap(({ instant }) =>
      instant ? [{ path: instant, instant: instantExpression(instant.join('.')) }] : [],
    );
    return resource.columns.with([...(hasFragments ? declaredFragments(resource) : []), ...own], instants);
  }

  private ownOf(resource: Resource, { name, path, kind }: Found): OwnIndex[] {
    try {
      const index = ownIndex(resource, path, kind, this.settings.queryLimits);
      // Another version may have made it otherwise.
      if (index.name === name) return [index];
    } catch (error) {
      if (!(error instanceof InvalidQueryError || error instanceof UnsupportedQueryError)) throw error;
    }
    this.logger.warn(`${resource.path}: no query uses the index ${name} of ${path}: drop it, and add it anew`);
    return [];
  }

  private warnOf(resource: Resource): void {
    const { fragments = [], search = [] } = resource.store;
    if (fragments.length + search.length === 0) return;
    if (this.columnsOf(resource).indexes.some(({ kind }) => kind === 'fragment' || kind === 'search')) return;
    this.logger.warn(
      `${resource.path}: there is no index of parts of texts (${fragmentsName(resource)}), so that q, contains, like and regex read all. ` +
        'It needs the extension pg_trgm, in a database with the encoding UTF8; then run: npm run index -- build',
    );
  }
}
