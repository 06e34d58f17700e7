import { createHash } from 'node:crypto';

/** A short text that stands for a long one: 22 characters of Base64, which no two texts share. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
