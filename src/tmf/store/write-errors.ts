import { TmfException } from '../error/tmf.exception';
import { formatPointer } from '../json/pointer';
import { quote } from '../query/bounds/invalid-query';

/** SQLSTATE of a taken primary key. Cheaper than `on conflict`, which every insert would pay for. */
const UNIQUE_VIOLATION = '23505';

/** SQLSTATE of a value that does not fit into an index. How long that is depends on how well it compresses. */
const LIMIT_EXCEEDED = '54000';

/**
 * Rejects with what the client can do about the error, if anything.
 * @param columns paths of the attributes that are indexed
 * @param at says where in the body an id stands
 */
export function explainTo(
  columns: readonly string[],
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
    if (code !== LIMIT_EXCEEDED) throw error;
    const indexed = columns.map((path) => formatPointer(path.split('.'))).join(', ');
    const problem = `${indexed}: one is too long; about 2500 bytes can be indexed. Shorten it`;
    throw new TmfException('invalidBody', problem, { cause: error });
  };
}
