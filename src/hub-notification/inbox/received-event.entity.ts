import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The id of an event of another system that has been received, so that it is not processed again. */
@Entity('received_event')
@Index('received_event_received_at', ['receivedAt'])
export class ReceivedEventEntity {
  @PrimaryColumn({ type: 'text', name: 'event_id', collation: 'C' })
  eventId!: string;

  @Column('timestamptz', { name: 'received_at', default: () => 'now()' })
  receivedAt!: Date;
}
