import { turnForLongWork } from '../../../background/long-work';
import type { Database } from '../../../database/database';
import type { Resource } from '../../declare/define-resource';
import type { Document } from '../../json/json-value';
import { type Times, withTimes } from '../../query/memory/times';
import { timeText } from '../../query/sql/times';
import { SIZE, selectTotal } from '../row/resource.statements';
import { Sample } from './sample';

/** Documents of a sample, and bytes of them as they are printed, at most. */
const MAX_DOCUMENTS = 3000;
const MAX_SIZE = 6 * 1024 * 1024;

/** Neighbours were often made by the same hand: so many times the rows are seen, of which chance chooses. */
const SPREAD = 4;

/** How long a sample stands for its table. Milliseconds. */
const MAX_AGE = 60_000;

/** How soon it is tried again after a failure, and looked whether a small table has grown. Milliseconds. */
const SOON = 5000;

/** Bytes of documents that are parsed at once. */
const PORTION = 128 * 1024;

interface SampledRow extends Times {
  readonly id: string;
  readonly json: string;
}

/** Keeps a sample of a table in memory. It is taken in the background, when somebody asks and the last one is old: nobody waits for it. */
export class Sampler {
  private sample: Sample | undefined;
  private due = 0;
  private isTaking = false;

  /** @param enough a table with no more rows needs no sample */
  constructor(
    private readonly resource: Pick<Resource, 'table'>,
    private readonly database: Pick<Database, 'list'>,
    private readonly enough: number,
  ) {}

  /** @returns undefined of a table that is small, or of which nothing is known yet */
  current(): Sample | undefined {
    if (!this.isTaking && performance.now() >= this.due) void this.renew();
    return this.sample;
  }

  private async renew(): Promise<void> {
    this.isTaking = true;
    try {
      this.sample = await this.take();
      this.due = performance.now() + (this.sample ? MAX_AGE : SOON);
    } catch {
      // The sample is a help, not a need: lists are read without it, and say themselves what is wrong with the database.
      this.due = performance.now() + SOON;
    } finally {
      this.isTaking = false;
    }
  }

  private async take(): Promise<Sample | undefined> {
    const { table } = this.resource;
    const count = { name: `${table}.total`, text: selectTotal(table) };
    const [counted] = await this.database.list<{ total: string }>(count, [], 'plain', () => undefined);
    const rows = Number(counted?.total ?? 0);
    if (rows <= this.enough) return undefined;
    const seen = Math.min((100 * SPREAD * MAX_DOCUMENTS) / rows, 100);
    const found = await this.database.list<SampledRow>(sampleOf(table), [seen, MAX_SIZE], 'slow', () => undefined);
    return new Sample(await parsed(found), rows);
  }
}

/** Whole pages of the table are read, and of their rows some, in no order, as far as there is room for them. */
function sampleOf(table: string): { readonly text: string } {
  return {
    text: `
    select id, document::text as json, ${timeText('created_at')} as "createdAt", ${timeText('updated_at')} as "changedAt" from (
      select id, document, created_at, updated_at, chance, sum(${SIZE}) over (order by chance rows unbounded preceding) as room
      from (
        select id, document, size, created_at, updated_at, random() as chance from "${table}" where ctid = any(array(
          select ctid from "${table}" tablesample system ($1::real) order by random() limit ${MAX_DOCUMENTS}
        ))
      ) chosen
    ) sized where room <= $2::bigint
    order by chance`,
  };
}

async function parsed(rows: readonly SampledRow[]): Promise<Document[]> {
  const documents: Document[] = [];
  let size = 0;
  for (const { id, json, ...times } of rows) {
    documents.push(withTimes({ ...(JSON.parse(json) as Document), id }, times) as Document);
    size += json.length;
    if (size < PORTION) continue;
    await turnForLongWork(size);
    size = 0;
  }
  return documents;
}
