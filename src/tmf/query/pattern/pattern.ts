import {
  ANY_BUT_NEWLINE,
  CLASSES,
  FIRST,
  LAST,
  type Range,
  caseVariants,
  casedCodes,
  complement,
  normalise,
} from './character-set';
import { InvalidQueryError, quote } from '../bounds/invalid-query';
import { isTooComplex } from './pattern-bounds';

/**
 * Regular expressions of the query language: what is regular in the common dialects, and so costs time in proportion to
 * the text, in PostgreSQL and here. No look-around and no back references, which no engine can bound. They are searched
 * for; `^` and `$` are the ends of the text. Letters and digits of `\w`, `\d`, `\s` are ASCII.
 */
export interface Pattern {
  readonly node: PatternNode;
  /** As the client wrote it. */
  readonly text: string;
}

export type PatternNode =
  /** One character out of the ranges of code points, ascending and apart. */
  | { readonly kind: 'set'; readonly ranges: readonly Range[] }
  | { readonly kind: 'start' | 'end' }
  | { readonly kind: 'sequence' | 'choice'; readonly of: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly of: PatternNode; readonly min: number; readonly max: number };

/** PostgreSQL's own bound of `{m,n}`. */
const MAX_REPEAT = 255;
/** Stars in a pattern of `like`. */
const MAX_STARS = 100;
const MAX_DEPTH = 32;
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13 };

/** Parses a regular expression. @throws {InvalidQueryError} if it is not one, or is out of bounds */
export function parsePattern(text: string, ignoreCase = false): Pattern {
  const node = new PatternParser(text, ignoreCase).parse();
  if (isTooComplex(node))
    throw new InvalidQueryError(`the pattern ${quote(text)} is too complex; repeat less within repetitions`);
  return { node, text };
}

/**
 * The pattern of `like`: `*` is any run of characters, the rest is literal, and all of the text must match (FIL-16).
 * @throws {InvalidQueryError} for too many stars
 */
export function likePattern(text: string, ignoreCase: boolean): Pattern {
  const anything: PatternNode = { kind: 'repeat', of: set([[FIRST, LAST]]), min: 0, max: Infinity };
  const parts = text.split(/\*+/).map((part) => literal(part, ignoreCase));
  if (parts.length - 1 > MAX_STARS) throw new InvalidQueryError(`${quote(text)} has more than ${MAX_STARS} stars`);
  const of = parts.flatMap((part, n) => (n === 0 ? [part] : [anything, part]));
  return { node: { kind: 'sequence', of: [{ kind: 'start' }, ...of, { kind: 'end' }] }, text };
}

/** The pattern of a text that occurs somewhere, or at one of the ends. */
export function containsPattern(text: string, where: { at?: 'start' | 'end'; ignoreCase?: boolean } = {}): Pattern {
  const node = literal(text, where.ignoreCase ?? false);
  if (where.at === undefined) return { node, text };
  const end: PatternNode = { kind: where.at };
  return { node: { kind: 'sequence', of: where.at === 'start' ? [end, node] : [node, end] }, text };
}

function literal(text: string, ignoreCase: boolean): PatternNode {
  return { kind: 'sequence', of: [...text].map((each) => character(each.codePointAt(0) ?? 0, ignoreCase)) };
}

function character(code: number, ignoreCase: boolean): PatternNode {
  return set(ignoreCase ? caseVariants(code).map((each) => [each, each] as const) : [[code, code]]);
}

function set(ranges: readonly Range[]): PatternNode {
  return { kind: 'set', ranges: normalise(ranges) };
}

class PatternParser {
  private position = 0;
  private depth = 0;
  private readonly characters: readonly string[];

  constructor(
    private readonly text: string,
    private readonly ignoreCase: boolean,
  ) {
    this.characters = [...text];
  }

  parse(): PatternNode {
    const node = this.choice();
    if (this.peek() !== undefined) this.fail('a parenthesis is closed that was not opened');
    return node;
  }

  private choice(): PatternNode {
    const of = [this.sequence()];
    while (this.take('|')) of.push(this.sequence());
    return of.length === 1 && of[0] ? of[0] : { kind: 'choice', of };
  }

  private sequence(): PatternNode {
    const of: PatternNode[] = [];
    for (let next = this.peek(); next !== undefined && next !== '|' && next !== ')'; next = this.peek()) {
      of.push(this.repeated(this.atom()));
    }
    return { kind: 'sequence', of };
  }

  private repeated(of: PatternNode): PatternNode {
    const bounds = this.bounds();
    if (!bounds) return of;
    if (of.kind === 'start' || of.kind === 'end') this.fail('^ and $ cannot be repeated');
    // Lazy or not is all the same to a search.
    this.take('?');
    if (this.bounds()) this.fail('a repetition is repeated');
    return { kind: 'repeat', of, ...bounds };
  }

  private bounds(): { min: number; max: number } | undefined {
    if (this.take('*')) return { min: 0, max: Infinity };
    if (this.take('+')) return { min: 1, max: Infinity };
    if (this.take('?')) return { min: 0, max: 1 };
    const match = /^\{(\d{1,4})(,(\d{1,4})?)?\}/.exec(this.rest());
    if (!match) return undefined;
    this.position += match[0].length;
    const min = Number(match[1]);
    const max = match[2] === undefined ? min : match[3] === undefined ? Infinity : Number(match[3]);
    if (min > max || min > MAX_REPEAT || (max > MAX_REPEAT && max !== Infinity)) {
      this.fail(`a repetition must count up to ${MAX_REPEAT}`);
    }
    return { min, max };
  }

  private atom(): PatternNode {
    const next = this.next();
    switch (next) {
      case '(':
        return this.group();
      case '[':
        return this.bracket();
      case '.':
        return set(ANY_BUT_NEWLINE);
      case '^':
        return { kind: 'start' };
      case '$':
        return { kind: 'end' };
      case '\\':
        return set(this.fold(this.escape()));
      case '*':
      case '+':
      case '?':
      case '{':
      case '}':
      case ']':
        return this.fail(`${next} has no place there; write \\${next} for the character`);
      default:
        return character(next.codePointAt(0) ?? 0, this.ignoreCase);
    }
  }

  private group(): PatternNode {
    if (++this.depth > MAX_DEPTH) this.fail(`groups are more than ${MAX_DEPTH} deep`);
    if (this.take('?') && !this.take(':')) this.fail('groups other than ( ) and (?: ) are not supported');
    const node = this.choice();
    if (!this.take(')')) this.fail('a parenthesis is not closed');
    this.depth--;
    return node;
  }

  private bracket(): PatternNode {
    const negated = this.take('^');
    const ranges: Range[] = [];
    for (let first = true; first || this.peek() !== ']'; first = false) {
      if (this.rest().startsWith('[:')) this.fail('[: :] is not supported');
      const from = this.bracketItem();
      const isRange = this.peek() === '-' && this.characters[this.position + 1] !== ']';
      if (!isRange) {
        ranges.push(...from);
        continue;
      }
      this.position++;
      const to = this.bracketItem();
      const [low, high] = [single(from), single(to)];
      if (low === undefined || high === undefined || low > high) this.fail('a range in brackets is out of order');
      ranges.push([low, high]);
    }
    this.position++;
    const folded = normalise(this.fold(ranges));
    return { kind: 'set', ranges: negated ? complement(folded) : folded };
  }

  private bracketItem(): Range[] {
    const next = this.next();
    if (next === '\\') return this.escape();
    const code = next.codePointAt(0) ?? 0;
    return [[code, code]];
  }

  /** What follows a backslash. */
  private escape(): Range[] {
    const next = this.next();
    const known = CLASSES[next];
    if (known && Object.hasOwn(CLASSES, next)) return known;
    const hex = /^(?:x([0-9a-f]{2})|u([0-9a-f]{4})|u\{([0-9a-f]{1,6})\})/i.exec(next + this.rest());
    if (hex && (next === 'x' || next === 'u')) this.position += hex[0].length - 1;
    else if (/[A-Za-z0-9]/.test(next) && !Object.hasOwn(CONTROLS, next)) this.fail(`\\${next} is not supported`);
    const code = hex ? parseInt(hex[1] ?? hex[2] ?? hex[3] ?? '', 16) : (CONTROLS[next] ?? next.codePointAt(0) ?? 0);
    if (code < FIRST || code > LAST || (code >= 0xd800 && code <= 0xdfff)) this.fail('there is no such character');
    return [[code, code]];
  }

  private fold(ranges: readonly Range[]): Range[] {
    if (!this.ignoreCase) return [...ranges];
    const folded = casedCodes().filter((code) => ranges.some(([from, to]) => code >= from && code <= to));
    return [...ranges, ...folded.flatMap(caseVariants).map((each): Range => [each, each])];
  }

  private peek(): string | undefined {
    return this.characters[this.position];
  }

  private rest(): string {
    return this.characters.slice(this.position, this.position + 12).join('');
  }

  private next(): string {
    const next = this.peek();
    if (next === undefined) this.fail('it ends too early');
    this.position++;
    return next;
  }

  private take(wanted: string): boolean {
    if (this.peek() !== wanted) return false;
    this.position++;
    return true;
  }

  private fail(problem: string): never {
    throw new InvalidQueryError(`the pattern ${quote(this.text)} is not valid: ${problem}`);
  }
}

function single([range]: readonly Range[]): number | undefined {
  return range && range[0] === range[1] ? range[0] : undefined;
}
