import { turnForLongWork } from '../../background/long-work';
import { DatabaseUnavailableError } from '../../database/failure';
import { Gate } from '../../background/gate';
import type { ByteBudget } from '../../memory/byte-budget';
import { OBJECT_BYTES } from '../../memory/memory';

/** Changes that are read and not written yet: more than there are connections to the database, so that those are busy. */
const MAX_CHANGES = 32;

/** Changes that wait to begin, and how long; the same for the memory of one that has begun. Milliseconds. */
const MAX_WAITING = 5_000;
const PATIENCE = 5_000;

/** All changes together have one share, as each client has that sends bodies. */
const OWNER = 'changes';

/** @returns undefined if it need not wait */
export type TakeRoom = (json: string) => Promise<void> | undefined;

/**
 * A change of a long document by a short patch takes as much memory as the document does, from the reading to the writing.
 * So only some are under way, and their objects within the memory that there is for all.
 */
export class ChangesInHand {
  private readonly gate = new Gate(MAX_CHANGES, MAX_WAITING, PATIENCE);

  constructor(private readonly objects: ByteBudget) {}

  /**
   * @param change is given what takes the memory to make objects of a text; once, however often it is called
   * @throws {DatabaseUnavailableError} if it is not its turn in time
   */
  run<T>(change: (takeRoom: TakeRoom) => Promise<T>): Promise<T> {
    return this.gate.run(async () => {
      let giveBack: (() => void) | undefined;
      // The second time the row is locked, and who waits for memory then could wait for one who waits for the row.
      const takeRoom = (json: string): Promise<void> | undefined => {
        if (giveBack) return undefined;
        const bytes = json.length * OBJECT_BYTES;
        giveBack = this.objects.takeNow(bytes, OWNER);
        if (giveBack) return turnForLongWork(json.length);
        return this.wait(bytes).then((given) => {
          giveBack = given;
          return turnForLongWork(json.length);
        });
      };
      try {
        return await change(takeRoom);
      } finally {
        giveBack?.();
      }
    }, tooMany);
  }

  private wait(bytes: number): Promise<() => void> {
    return this.objects
      .take(bytes, OWNER, AbortSignal.timeout(PATIENCE))
      .catch((error: unknown) => Promise.reject(tooMany(error)));
  }
}

function tooMany(cause?: unknown): DatabaseUnavailableError {
  return new DatabaseUnavailableError('Too many long documents are being changed.', cause, false);
}
