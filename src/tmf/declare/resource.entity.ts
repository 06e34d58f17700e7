import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * One row per resource. `document` holds every attribute but `id` and `href`, so that unknown attributes survive;
 * `name`, `status` and `engagedParty.id`, filtered and sorted by most, are generated from it and cannot disagree.
 * Subclasses are empty: they only name their table with {@link ResourceTable}.
 */
export abstract class ResourceEntity {
  /** Collation "C": ids are compared as bytes, which keeps time-ordered ids in creation order. */
  @PrimaryColumn({ type: 'text', collation: 'C' })
  id!: string;

  @Column('jsonb')
  document!: Record<string, unknown>;

  /** Bytes of the document as PostgreSQL prints it: it is stored compressed. Null in rows from before that was kept. */
  @Column('integer', { nullable: true })
  size!: number | null;

  /** Starts at 1 and grows by one with every change. */
  @Column('integer', { default: 1 })
  revision!: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;

  @Column({
    type: 'text',
    collation: 'C',
    nullable: true,
    generatedType: 'STORED',
    asExpression: `document ->> 'name'`,
  })
  name!: string | null;

  @Column({
    type: 'text',
    collation: 'C',
    nullable: true,
    generatedType: 'STORED',
    asExpression: `document ->> 'status'`,
  })
  status!: string | null;

  @Column({
    type: 'text',
    name: 'engaged_party_id',
    collation: 'C',
    nullable: true,
    generatedType: 'STORED',
    asExpression: `document #>> '{engagedParty,id}'`,
  })
  engagedPartyId!: string | null;
}

/** Declares the table of a resource with the indexes every resource has (see `database/tables/resource-table.ts` and `database/tables/search-columns.ts`). */
export function ResourceTable(table: string): ClassDecorator {
  return (target) => {
    Entity(table)(target);
    Index(`${table}_document`, ['document'], { type: 'gin' })(target);
    Index(`${table}_name`, ['name', 'id'])(target);
    Index(`${table}_status`, ['status', 'id'])(target);
    Index(`${table}_engaged_party_id`, ['engagedPartyId', 'id'])(target);
  };
}
