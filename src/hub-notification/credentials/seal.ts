import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const KEY_ID_BYTES = 8;
/** As GCM wants it: chance finds one twice after billions of texts. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Before the id of the key: how all of it is made. */
const VERSION = 'v1';

interface SealingKey {
  readonly id: string;
  readonly bytes: Buffer;
}

/** A text cannot be opened: its key is not there, or it belongs to another owner, or was changed. */
export class UnreadableSealError extends Error {}

/**
 * Encrypts texts with AES-256-GCM: `v1.{id of the key}.{nonce, text and tag in base64url}`. What is before the text, and who owns it,
 * is authenticated: a sealed text that is moved to another owner cannot be opened.
 */
export class Seal {
  private readonly keys: readonly SealingKey[];

  /** @param secrets the first encrypts, all decrypt; without any, nothing can be */
  constructor(secrets: readonly string[]) {
    this.keys = secrets.map(keyOf);
  }

  /** Whether it can encrypt. */
  get hasKey(): boolean {
    return this.keys.length > 0;
  }

  /** Whether the text was sealed with the key that encrypts now. */
  isNewest(text: string): boolean {
    const [key] = this.keys;
    return key !== undefined && text.startsWith(headOf(key));
  }

  /** @throws {UnreadableSealError} without a key */
  close(text: string, owner: string): string {
    const [key] = this.keys;
    if (!key) throw new UnreadableSealError('there is no key');
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, key.bytes, nonce).setAAD(Buffer.from(headOf(key) + owner));
    const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return headOf(key) + sealed.toString('base64url');
  }

  /** @throws {UnreadableSealError} */
  open(sealed: string, owner: string): string {
    const key = this.keys.find((each) => sealed.startsWith(headOf(each)));
    if (!key) throw new UnreadableSealError('its key is not there');
    const head = headOf(key);
    const bytes = Buffer.from(sealed.slice(head.length), 'base64url');
    try {
      const decipher = createDecipheriv(ALGORITHM, key.bytes, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(head + owner)).setAuthTag(bytes.subarray(-TAG_BYTES));
      return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch (error) {
      throw new UnreadableSealError('it is not what was sealed', { cause: error });
    }
  }
}

function headOf({ id }: SealingKey): string {
  return `${VERSION}.${id}.`;
}

/** The id says which key it is, and nothing else of it. */
function keyOf(secret: string): SealingKey {
  const derived = Buffer.from(hkdfSync('sha256', secret, '', 'tmf credentials of listeners', KEY_BYTES + KEY_ID_BYTES));
  return { bytes: derived.subarray(0, KEY_BYTES), id: derived.subarray(KEY_BYTES).toString('hex') };
}
