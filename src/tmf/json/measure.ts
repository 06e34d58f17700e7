const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const END_OF_ARRAY = 0x5d;
const BRACE = 0x7b;
const END_OF_OBJECT = 0x7d;

export interface JsonMeasure {
  /** Names that its objects have, repeated ones too: its colons outside of strings. */
  readonly names: number;
  /** Values in its objects and arrays, at most: one begins after each comma and each opening bracket. */
  readonly values: number;
  /** How deep they are nested. A value that is none is on no level. */
  readonly depth: number;
}

/** Measures a JSON text without parsing it; it need not be valid. About a millisecond per megabyte. */
export function measureJson(json: Uint8Array): JsonMeasure {
  const { length } = json;
  let names = 0;
  let values = 0;
  let level = 0;
  let depth = 0;
  for (let n = 0; n < length; n++) {
    switch (json[n]) {
      case QUOTE:
        for (n++; n < length && json[n] !== QUOTE; n++) if (json[n] === BACKSLASH) n++;
        break;
      case COLON:
        names++;
        break;
      case COMMA:
        values++;
        break;
      case BRACE:
      case BRACKET:
        values++;
        if (++level > depth) depth = level;
        break;
      case END_OF_OBJECT:
      case END_OF_ARRAY:
        level--;
        break;
      default:
    }
  }
  return { names, values, depth };
}

/** A body is bounded in values as in bytes: an empty object takes two bytes, and as long to read as a line of text. */
const BYTES_PER_VALUE = 16;

/** So many are no work, however short bodies have to be. */
const FEW_VALUES = 1000;

/**
 * @param bodyLimit bytes
 * @returns how many values a body, and what a patch makes of a resource, may have
 */
export function maxValues(bodyLimit: number): number {
  return Math.max(FEW_VALUES, Math.floor(bodyLimit / BYTES_PER_VALUE));
}
