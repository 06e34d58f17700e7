import { randomUUID } from 'node:crypto';

let lastTime = 0;
let counter = 0;

/**
 * A new UUIDv7 (RFC 9562): the time in milliseconds, a counter within the millisecond, and 62 random bits. Ids of one
 * process sort in the order they were made. (Node's `randomUUID` draws its entropy in bulk; the well-known library asks
 * the system for every id, which was 7 % of a create.)
 */
export function newId(): string {
  const now = Date.now();
  // 4,096 ids in one millisecond, or a clock set back: borrow from the future rather than repeat or go back.
  if (now > lastTime) [lastTime, counter] = [now, 0];
  else if (++counter > 0xfff) [lastTime, counter] = [lastTime + 1, 0];
  const time = lastTime.toString(16).padStart(12, '0');
  const sequence = counter.toString(16).padStart(3, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${sequence}-${randomUUID().slice(19)}`;
}
