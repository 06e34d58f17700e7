// Room memory: what all requests together may take of the memory.

import { ByteBudget } from './byte-budget';
import { HeldBytes } from './held-bytes';

const MB = 1024 * 1024;

/**
 * What all requests together may take of this process' memory. (Deliveries have budgets of their own; the sum of all is in
 * docs/operations.md.)
 */
export class Memory {
  /** Bodies that have not arrived yet, or wait to be read. */
  readonly arriving: HeldBytes;
  /** Answers that their clients have not taken yet. */
  readonly unread = new HeldBytes(64 * MB);
  /** Documents as objects, from the reading of a body to its answer. */
  readonly objects = new ByteBudget(128 * MB);

  /** @param bodyLimit there is room for two bodies in any case, bytes */
  constructor(bodyLimit: number) {
    this.arriving = new HeldBytes(Math.max(32 * MB, 2 * bodyLimit));
  }
}

/**
 * Bytes of memory that a byte of JSON can take as an object: `[{},{},...]` takes about 20, and while it is checked and
 * printed there is a copy of most of it. Measured on Node 20 to 24.
 */
export const OBJECT_BYTES = 20;
