import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The answer to a write that came with an `Idempotency-Key`, written in the transaction of the write. */
@Entity('idempotency_key')
@Index('idempotency_key_created_at', ['createdAt'])
export class IdempotencyKeyEntity {
  /** Method and path: the same key at another place is another key. */
  @PrimaryColumn({ type: 'text', collation: 'C' })
  scope!: string;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  key!: string;

  /** SHA-256 of the body. */
  @Column('bytea')
  fingerprint!: Buffer;

  @Column('smallint')
  status!: number;

  @Column('jsonb')
  headers!: Record<string, string>;

  @Column('text')
  body!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
