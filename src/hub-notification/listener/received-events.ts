import type { Database, Statement } from '../../database/database';

/** How long the id of an event is remembered, as an SQL interval. */
const KEPT = "interval '7 days'";

/** How many ids one statement forgets, so that none runs for long. */
const SWEEP_SIZE = 1000;

const named = (name: string, text: string): Statement => ({ name: `received_event.${name}`, text });

const REMEMBER = named(
  'remember',
  'insert into received_event (event_id) values ($1) on conflict do nothing returning event_id',
);

const SWEEP = named(
  'sweep',
  `delete from received_event where ctid = any (array(
     select ctid from received_event where received_at <= now() - ${KEPT} limit ${SWEEP_SIZE} for update skip locked
   )) returning event_id`,
);

/** The ids of the events that were received in the last seven days, by whatever instance. */
export class ReceivedEvents {
  constructor(private readonly database: Database) {}

  /** @returns whether the id is new; of those who ask at the same time, it is new to one */
  async remember(eventId: string): Promise<boolean> {
    const { length } = await this.database.query(REMEMBER, [eventId]);
    return length > 0;
  }

  /** Forgets what has been remembered for long enough. @returns how many ids */
  async sweep(): Promise<number> {
    for (let removed = 0; ;) {
      const { length } = await this.database.query(SWEEP, []);
      removed += length;
      if (length < SWEEP_SIZE) return removed;
    }
  }
}
