import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An index that an operator has had made, or is having made: see {@link ownIndex}. */
@Entity('search_index')
export class SearchIndexEntity {
  /** Of the index in the database. */
  @PrimaryColumn({ type: 'text', collation: 'C' })
  name!: string;

  /** Path of the resource: `customer`. */
  @Column({ type: 'text', collation: 'C' })
  resource!: string;

  /** As the operator spelt it. */
  @Column('text')
  path!: string;

  @Column('text')
  kind!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
