import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How many rows a resource's table has, split in shards that are added up; kept by triggers. */
@Entity('resource_count')
export class ResourceCountEntity {
  /** Name of the table. */
  @PrimaryColumn({ type: 'text', collation: 'C' })
  resource!: string;

  @PrimaryColumn('smallint')
  shard!: number;

  @Column('bigint')
  total!: string;
}
