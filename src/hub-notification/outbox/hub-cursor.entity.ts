import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * How far events have been turned into deliveries. Not a position: a transaction that takes long commits events with
 * positions that others have passed. Snapshots of PostgreSQL say exactly which transactions had committed.
 */
@Entity('hub_cursor')
export class HubCursorEntity {
  /** There is one row. Whoever has turned a batch into deliveries moves it with them, if nobody else has. */
  @PrimaryColumn('smallint')
  id!: number;

  /** All events that this snapshot sees are done. */
  @Column('text')
  done!: string;

  /** The events that this one sees, and `done` does not, are being done; null when there are none. */
  @Column('text', { nullable: true })
  target!: string | null;

  /** Of these, those up to this position are done. */
  @Column('bigint', { default: 0 })
  position!: string;

  /** Of the next one it is decided who gets it up to this subscription, by id; null if it is not begun. */
  @Column({ type: 'text', collation: 'C', nullable: true })
  subscriber!: string | null;
}
