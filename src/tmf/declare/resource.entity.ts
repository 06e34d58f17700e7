import type { Type as Class } from '@nestjs/common';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { searchColumns } from '../../database/tables/search-text';
import {
  type TableLayout,
  columnExpression,
  columnIndex,
  columnName,
  fragmentsIndex,
  instantIndex,
  timeIndex,
} from '../../database/tables/table-layout';

/**
 * One row per resource. `document` holds every attribute but `id` and `href`, so that unknown attributes survive; the columns
 * of {@link entityOf} are generated from it and cannot disagree.
 */
abstract class ResourceEntity {
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
}

/** What TypeORM has to know of the table that `createTable()` makes of the same layout (`npm run migration:check`). */
export function entityOf(layout: TableLayout): Class<object> {
  const { table, columns, instants = [] } = layout;
  class TableEntity extends ResourceEntity {}
  Object.defineProperty(TableEntity, 'name', { value: `${table}_entity` });
  Entity(table)(TableEntity);
  Index(`${table}_document`, ['document'], { type: 'gin' })(TableEntity);
  Index(timeIndex(table, 'created_at'), ['createdAt', 'id'])(TableEntity);
  Index(timeIndex(table, 'updated_at'), ['updatedAt', 'id'])(TableEntity);
  for (const path of columns) {
    const name = columnName(path);
    Column({
      type: 'text',
      name,
      collation: 'C',
      nullable: true,
      generatedType: 'STORED',
      asExpression: columnExpression(path),
    })(TableEntity.prototype, name);
    Index(columnIndex(table, path), [name, 'id'])(TableEntity);
  }
  for (const { column, expression } of searchColumns(layout)) {
    Column({
      type: 'text',
      name: column,
      collation: 'C',
      nullable: true,
      generatedType: 'STORED',
      asExpression: expression,
    })(TableEntity.prototype, column);
  }
  // TypeORM cannot say expressions, and is to leave alone what it sees of them.
  if (searchColumns(layout).length > 0) Index(fragmentsIndex(table), { synchronize: false })(TableEntity);
  for (const path of instants) Index(instantIndex(table, path), { synchronize: false })(TableEntity);
  return TableEntity;
}
