import { DatabaseUnavailableError } from '../../database/failure';
import { Gate } from '../../database/gate';
import type { ByteBudget } from '../../memory/byte-budget';
import { OBJECT_BYTES } from '../../memory/memory';

/** Changes that are read and not written yet: more than there are connections to the database, so that those are busy. */
const MAX_CHANGES = 32;

/** Changes that wait to begin, and how long; the same for the memory of one that has begun. Milliseconds. */
const MAX_WAITING = 5_000;
const PATIENCE = 5_000;

/** All changes together have one share, as each client has that sends bodies. */
const OWNER = 'changes';

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
  run<T>(change: (takeRoom: (json: string) => Promise<void>) => Promise<T>): Promise<T> {
    return this.gate.run(async () => {
      let giveBack: (() => void) | undefined;
      try {
        return await change(async (json) => {
          // The second time the row is locked, and who waits for memory then could wait for one who waits for the row.
          giveBack ??= await this.take(json.length * OBJECT_BYTES);
        });
      } finally {
        giveBack?.();
      }
    }, tooMany);
  }

  private async take(bytes: number): Promise<() => void> {
    return (
      this.objects.takeNow(bytes, OWNER) ??
      (await this.objects.take(bytes, OWNER, AbortSignal.timeout(PATIENCE)).catch(() => Promise.reject(tooMany())))
    );
  }
}

function tooMany(): DatabaseUnavailableError {
  return new DatabaseUnavailableError('Too many long documents are being changed.', undefined, false);
}
