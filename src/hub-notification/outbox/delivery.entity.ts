import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** One event for one subscription. */
@Entity('delivery')
@Index('delivery_pending', ['subscriptionId', 'id'], { where: `state = 'pending'` })
@Index('delivery_waiting', ['subscriptionId', 'resource', 'id'], { where: `state = 'waiting'` })
@Index('delivery_due', ['subscriptionId', 'dueAt'], { where: `state = 'waiting'` })
@Index('delivery_parked', ['subscriptionId', 'id'], { where: `state = 'parked'` })
@Index('delivery_newest_parked', ['id'], { where: `state = 'parked'` })
@Index('delivery_awaited', ['eventPosition'], { where: `state <> 'delivered'` })
@Index('delivery_delivered', ['finishedAt'], { where: `state = 'delivered'` })
export class DeliveryEntity {
  /** Order of delivery, for one subscription and resource. */
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  @Column({ type: 'text', name: 'subscription_id', collation: 'C' })
  subscriptionId!: string;

  @Column('bigint', { name: 'event_position' })
  eventPosition!: string;

  /** Type and id of the resource: its events are delivered one after the other. */
  @Column('text')
  resource!: string;

  /**
   * pending: not tried yet; waiting: it failed, or another one of its resource has and comes first; delivered; or parked:
   * it failed for good, until an operator tries again.
   */
  @Column('text', { default: 'pending' })
  state!: string;

  @Column('smallint', { default: 0 })
  attempts!: number;

  /** Of one that waits: when it is tried again; null if it waits for another one. Each resource that waits has one. */
  @Column('timestamptz', { name: 'due_at', nullable: true })
  dueAt!: Date | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;

  /** How the last attempt failed. */
  @Column('text', { nullable: true })
  error!: string | null;
}
