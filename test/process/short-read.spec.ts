import { customer } from '../../src/customer/customer.resource';
import { isShortRead } from '../../src/database/pipeline';
import { prepare } from '../../src/tmf/store/row/resource.statements';

describe('a short read', () => {
  it('of a resource is told from what locks or writes', () => {
    const reads = Object.entries(prepare(customer.table)).filter(([, { text }]) => isShortRead(text));
    expect(reads.map(([name]) => name)).toEqual(['find', 'findMany']);
  });

  it.each([
    'select 1',
    '\n  with page as materialized (select 1) select * from page',
    'select updated_at, deleted, shared, locks from t',
  ])('is %j', (text) => expect(isShortRead(text)).toBe(true));

  it.each([
    'insert into t values (1)',
    'with changed as (update t set a = 1 returning a) select a from changed',
    'select 1 from t for update',
    'select 1 from t for no key update skip locked',
    'select 1 from t FOR SHARE',
    'select 1 from t for key share',
    'delete from t',
    'select pg_try_advisory_xact_lock(1)',
    'lock table t',
    'begin',
    'create temporary table t as select 1',
  ])('is not %j', (text) => expect(isShortRead(text)).toBe(false));
});
