import { CIRCLE, MAX_LEVELS, TOO_HIGH } from '../../../database/tables/hierarchy';
import type { Resource } from '../../declare/define-resource';
import { TmfException } from '../../error/tmf.exception';
import { formatPointer } from '../../json/pointer';
import { quote } from '../../query/bounds/invalid-query';

/** SQLSTATE of a taken primary key. Cheaper than `on conflict`, which every insert would pay for. */
const UNIQUE_VIOLATION = '23505';

/** SQLSTATE of a value that does not fit into an index. How long that is depends on how well it compresses. */
const LIMIT_EXCEEDED = '54000';

/**
 * Rejects with what the client can do about the error, if anything.
 * @param resource that is written
 * @param at says where in the body an id stands
 */
export function explainTo(
  { name, store }: Pick<Resource, 'name' | 'store'>,
  at: (id: string) => string = () => '',
): (error: unknown) => never {
  return (error) => {
    const { code, detail = '' } = error as { code?: unknown; detail?: string };
    if (code === UNIQUE_VIOLATION) {
      const id = /\(id\)=\((.*)\)/s.exec(detail)?.[1] ?? '';
      throw new TmfException(
        'duplicateId',
        `${at(id)}/id: ${quote(id)} is taken; choose another, or leave it out and have one made`,
        { cause: error },
      );
    }
    if (code === CIRCLE || code === TOO_HIGH) {
      const { id, parent } = JSON.parse(detail) as { id: string; parent: string };
      const place = at(id) + formatPointer(store.hierarchy?.parent.split('.') ?? []);
      const problem = `${place}: ${problemOf(code, name, { id, parent })}`;
      throw new TmfException('parentConflict', problem, { cause: error });
    }
    if (code !== LIMIT_EXCEEDED) throw error;
    const indexed = store.columns.map((path) => formatPointer(path.split('.'))).join(', ');
    const problem = `${indexed}: one is too long; about 2500 bytes can be indexed. Shorten it`;
    throw new TmfException('invalidBody', problem, { cause: error });
  };
}

/** What is wrong with the parent of a row, and what to do about it. What is between the two need not be the caller's to see. */
function problemOf(code: typeof CIRCLE | typeof TOO_HIGH, name: string, row: { id: string; parent: string }): string {
  const [id, parent] = [quote(row.id), quote(row.parent)];
  if (code === TOO_HIGH)
    return `above ${parent} there are ${MAX_LEVELS} parents or more, which is the limit; name one that is higher up`;
  if (id === parent) return `${name} ${id} cannot be its own parent; name another, or leave it out`;
  return `the parents of ${parent} lead back to ${name} ${id}; name another, or take ${id} from above ${parent} first`;
}
