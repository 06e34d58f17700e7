import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A listener that wants to hear of events, and how it is doing. */
@Entity('subscription')
export class SubscriptionEntity {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  id!: string;

  /** Base path of the API whose hub it belongs to. */
  @Column('text')
  api!: string;

  @Column('text')
  callback!: string;

  /** The client whose it is, see `ownerOf()`; null if it was made while nobody was asked who they are. */
  @Column('text', { nullable: true })
  owner!: string | null;

  /** Rights, roles and claims of who made it: they, and access policies, say what it is told. */
  @Column('jsonb', { nullable: true })
  holder!: object | null;

  /** As the client wrote it. */
  @Column('text', { nullable: true })
  query!: string | null;

  /** What signs and authorizes what is delivered, sealed if there is a key. Never answered, never logged. */
  @Column('text', { nullable: true })
  credentials!: string | null;

  /**
   * Snapshot of its creation, or of when it was disabled last no longer: what it sees happened before, and is not for this
   * subscription.
   */
  @Column('text')
  since!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  /** active, paused (deliveries wait) or disabled (no new ones). */
  @Column('text', { default: 'active' })
  state!: string;

  /** Why it is paused or disabled. */
  @Column('text', { nullable: true })
  reason!: string | null;

  /** Grows whenever there are new deliveries. */
  @Column('bigint', { default: 0 })
  work!: string;

  /** When there is something to deliver; infinity if there is nothing. */
  @Column('timestamptz', { name: 'next_due_at', default: () => "'infinity'" })
  nextDueAt!: Date;

  /** The circuit is open until then: the listener fails, and is left alone. */
  @Column('timestamptz', { name: 'open_until', default: () => "'-infinity'" })
  openUntil!: Date;

  /** Until then one instance has it to itself. */
  @Column('timestamptz', { name: 'lease_until', default: () => "'-infinity'" })
  leaseUntil!: Date;

  /** Fencing token: grows with every lease; who has an older one has lost it. */
  @Column('bigint', { default: 0 })
  token!: string;

  /** In a row, without a success between them. */
  @Column('integer', { default: 0 })
  failures!: number;

  /** Those of them that speak against the listener as a whole: with enough of them it is only probed. */
  @Column('integer', { default: 0 })
  strikes!: number;

  /** Its listener takes long to answer: those that do never take all the places. */
  @Column('boolean', { name: 'is_slow', default: false })
  isSlow!: boolean;

  @Column('timestamptz', { name: 'last_success_at', nullable: true })
  lastSuccessAt!: Date | null;

  @Column('timestamptz', { name: 'last_failure_at', nullable: true })
  lastFailureAt!: Date | null;

  @Column('text', { name: 'last_error', nullable: true })
  lastError!: string | null;
}
