/** What the answers of a server say was written, to be compared with what its database holds. */
import { createHash } from 'node:crypto';
import type { Resource } from '../../src/tmf/declare/define-resource';

/** Runs one statement on the database of the server. */
export type Query = (sql: string) => Promise<Record<string, unknown>[]>;

type Document = Readonly<Record<string, unknown>>;

/** A version of a resource: what its events depend on. */
interface Version {
  readonly status: unknown;
  /** Of everything else. */
  readonly digest: string;
}

/** Of one resource type, and complete only if it was told of every answer to every write. */
export class Ledger {
  private readonly created = new Set<string>();
  /** By id and revision, of the resources that change. */
  private readonly versions = new Map<string, Map<number, Version>>();

  constructor(
    private readonly resource: Resource,
    private readonly query: Query,
  ) {}

  /** The answer of a create. The same resource twice is an answer that was given again. */
  noteCreated(id: string): void {
    this.created.add(id);
  }

  /** A version that an answer has shown. @param etag with its quotes */
  noteVersion(id: string, etag: string, document: Document): void {
    const revision = Number(/^"(\d+)-/.exec(etag)?.[1]);
    const known = this.versions.get(id) ?? new Map<number, Version>();
    this.versions.set(id, known.set(revision, versionOf(document)));
  }

  /** What the database has more, less or otherwise than was answered. One line each. */
  async differences(): Promise<string[]> {
    const { resource, versions } = this;
    const rows = await this.query(`select id, revision, document::text as text from "${resource.table}"`);
    const stored = new Map(rows.map((row) => [String(row['id']), row]));
    const events = await this.query(
      `select change, count(*)::int as count from event where resource = '${resource.name}' group by change order by change`,
    );
    const found = Object.fromEntries(events.map(({ change, count }) => [String(change), count]));
    const problems = [...versions].flatMap(([id, known]) => changesUnlike(id, known, stored.get(id)));
    const expected = this.expectedEvents();
    if (rows.length !== this.created.size)
      problems.push(`${rows.length} rows of ${this.created.size} that were created`);
    if (JSON.stringify(found) !== JSON.stringify(expected)) {
      problems.push(`events ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`);
    }
    return problems;
  }

  /** For people: how much was written. */
  get summary(): string {
    const changes = [...this.versions.values()].reduce((sum, known) => sum + known.size - 1, 0);
    return `${this.created.size} ${this.resource.path} created, ${changes} changes`;
  }

  private expectedEvents(): Record<string, number> {
    const steps = [...this.versions.values()].flatMap((known) => {
      const inOrder = [...known].sort(([a], [b]) => a - b).map(([, version]) => version);
      return inOrder.slice(1).map((after, n) => [inOrder[n] as Version, after] as const);
    });
    const counts = {
      attributeValueChange: steps.filter(([before, after]) => before.digest !== after.digest).length,
      create: this.created.size,
      stateChange: steps.filter(([before, after]) => before.status !== after.status).length,
    };
    return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
  }
}

/** Every change was answered, and the last one is what is stored. */
function changesUnlike(id: string, known: ReadonlyMap<number, Version>, row: Document | undefined): string[] {
  const first = Math.min(...known.keys());
  const last = Math.max(...known.keys());
  if (!row) return [`${id} is gone`];
  if (last - first + 1 !== known.size || Number(row['revision']) !== last) {
    return [`${id} is at revision ${String(row['revision'])}; answered were ${known.size} from ${first} to ${last}`];
  }
  const { status, digest } = versionOf(JSON.parse(String(row['text'])) as Document);
  const answered = known.get(last);
  const isSame = answered?.digest === digest && answered.status === status;
  return isSame ? [] : [`${id} is not what was answered last`];
}

function versionOf({ id: _id, href: _href, status, ...rest }: Document): Version {
  return { status, digest: createHash('sha256').update(canonical(rest)).digest('base64') };
}

/** `jsonb` has an order of its own. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}
