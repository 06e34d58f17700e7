import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * How far events have been turned into deliveries. Not a position: a transaction that takes long commits events with
 * positions that others have passed. Snapshots of PostgreSQL say exactly which transactions had committed.
 */
@Entity('hub_cursor')
export class HubCursorEntity {
  /** There is one row. Its lock makes the turning the work of one instance at a time. */
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
}
