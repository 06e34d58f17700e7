import { TABLE } from '../../../config/table';
import { ExpensiveQueryError } from '../../query/bounds/invalid-query';

/** References that are looked at for one answer. Those in a target that is put in at many places count once. */
const MAX_REFERENCES = 10_000;

/** What may be put in for one answer. */
export class Room {
  /**
   * @param size bytes that a page may have at all
   * @param left how many of them may be put in
   */
  constructor(
    readonly size: number,
    readonly left: number,
    private readonly counted = { references: 0 },
  ) {}

  /** What is left after so many bytes. @throws {ExpensiveQueryError} if there are not so many */
  without(bytes: number): Room {
    if (bytes > this.left) this.refuse();
    return new Room(this.size, this.left - bytes, this.counted);
  }

  /** Counts references of the answer. @throws {ExpensiveQueryError} if there are too many */
  count(references: number): void {
    this.counted.references += references;
    if (this.counted.references <= MAX_REFERENCES) return;
    throw new ExpensiveQueryError(`expand: the answer has more than ${MAX_REFERENCES} references to expand; ${LESS}`);
  }

  /** @throws {ExpensiveQueryError} */
  refuse(): never {
    const limit = `${this.size} bytes (${TABLE.page.maxSize.key})`;
    throw new ExpensiveQueryError(`expand: the answer would be longer than ${limit}; ${LESS}`);
  }
}

const LESS = 'ask for fewer items (limit), or expand less';

export function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}
