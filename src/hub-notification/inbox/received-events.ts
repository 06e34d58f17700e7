import { type Database, statementsOf } from '../../database/database';
import { SWEEP_SIZE, removeAll } from '../../database/sweeper';
import { type Identity, ownerOf } from '../../tmf/declare/caller';
import { digestOf } from '../../tmf/json/digest';

/** How long the id of an event is remembered, as an SQL interval. */
const KEPT = "interval '7 days'";

const named = statementsOf('received_event');

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

  /** @returns whether the id is new of this sender; of those who ask at the same time, it is new to one */
  async remember(sender: Identity, eventId: string): Promise<boolean> {
    const owner = ownerOf(sender);
    const key = owner === null ? eventId : `${digestOf(owner)} ${eventId}`;
    const { length } = await this.database.query(REMEMBER, [key]);
    return length > 0;
  }

  /** Forgets what has been remembered for long enough. @returns how many ids */
  sweep(stopping?: AbortSignal): Promise<number> {
    return removeAll(this.database, SWEEP, [], stopping);
  }
}
