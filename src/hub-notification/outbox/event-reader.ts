import { type Session, statementsOf } from '../../database/database';
import { EVENT_HEAD_COLUMNS, EVENT_SIZE, type EventKey, type RecordedEvent } from '../event/recorded-event';

/** Events that are read at a time, and how long they are together, one aside: each may be as long as a body. Bytes. */
const READ_SIZE = 20;
const MAX_READ = 1_000_000;

/** What is longer is not looked into. Bytes. */
const MAX_EVENT = 8_000_000;

const READ = statementsOf('hub')(
  'whole',
  `select ${EVENT_HEAD_COLUMNS}, case when ${EVENT_SIZE} <= ${MAX_EVENT} then event.document end as document
   from event where position = any($1)`,
);

/** Reads some events whole, one after the other, some ahead. */
export class EventReader {
  private readonly ahead = new Map<string, RecordedEvent | undefined>();

  constructor(
    private readonly session: Session,
    private readonly events: readonly EventKey[],
  ) {}

  /** The n-th event; undefined if it is too long. */
  async read(n: number): Promise<RecordedEvent | undefined> {
    const position = this.events[n]?.position ?? '';
    if (!this.ahead.has(position)) await this.readFrom(n);
    return this.ahead.get(position);
  }

  private async readFrom(n: number): Promise<void> {
    this.ahead.clear();
    const positions: string[] = [];
    let room = MAX_READ;
    for (const { position, size } of this.events.slice(n, n + READ_SIZE)) {
      // Of old events it is not known how long they are.
      room -= size ?? MAX_READ;
      if (positions.length > 0 && room < 0) break;
      positions.push(position);
    }
    const rows = await this.session.query<RecordedEvent | Unread>(READ, [positions]);
    for (const position of positions) this.ahead.set(position, undefined);
    for (const row of rows) if (isRead(row)) this.ahead.set(row.position, row);
  }
}

type Unread = Omit<RecordedEvent, 'document'> & { readonly document: null };

function isRead(row: RecordedEvent | Unread): row is RecordedEvent {
  return row.document !== null;
}
