import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/**
 * The append-only record of every change, written in the transaction of the change. It is the outbox of the hub: what
 * is here has happened, what is not here has not.
 */
@Entity('event')
@Index('event_transaction', ['transaction'])
export class EventEntity {
  /** Order of writing; per resource it is the order of the changes. */
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  position!: string;

  /**
   * `eventId`: the same for every subscriber and every retry. A UUIDv7: with the time in it an event is found without an
   * index, which every write would pay for.
   */
  @Column('uuid')
  id!: string;

  /** Name of the resource, for example `Customer`. */
  @Column('text')
  resource!: string;

  /** What happened to it, for example `stateChange`. */
  @Column('text')
  change!: string;

  @Column({ type: 'text', name: 'resource_id', collation: 'C' })
  resourceId!: string;

  /** The start of the URLs that whoever made the change knows the resource by: all before the path of the API. */
  @Column('text')
  origin!: string;

  @Column('timestamptz', { default: () => 'now()' })
  time!: Date;

  /** Changed top-level attributes, comma separated; only for attribute value changes. */
  @Column('text', { name: 'field_path', nullable: true })
  fieldPath!: string | null;

  @Column('text', { name: 'correlation_id' })
  correlationId!: string;

  /** `traceparent` of the request that made the change, if it had one. */
  @Column('text', { nullable: true })
  traceparent!: string | null;

  /** Who made the change; null while requests are anonymous. */
  @Column('text', { nullable: true })
  actor!: string | null;

  /** The program by which that was done. */
  @Column('text', { nullable: true })
  client!: string | null;

  /** The resource without `id` and `href`: after the change, or before it for a deletion. */
  @Column('jsonb')
  document!: Record<string, unknown>;

  /** Bytes of the document as PostgreSQL prints it: it is stored compressed. Null in rows from before that was kept. */
  @Column('integer', { nullable: true })
  size!: number | null;

  /**
   * The transaction that wrote it. Positions are not in the order of commits; PostgreSQL knows that of transactions.
   * (The default without its casts: so does TypeORM read it from the database when it compares the two.)
   */
  @Column('bigint', { default: () => '((pg_current_xact_id()))' })
  transaction!: string;
}
