import { InvalidQueryError, UnsupportedQueryError } from '../../bounds/invalid-query';
import { jsonpathSpelling } from './jsonpath-spelling';

/** A JSONPath, read from left to right. Knows characters, not meanings. */
export class JsonpathText {
  private position = 0;

  constructor(readonly text: string) {}

  /** Whether nothing is left. */
  get atEnd(): boolean {
    this.skipSpace();
    return this.position >= this.text.length;
  }

  /** How many characters have been read. */
  get offset(): number {
    return this.position;
  }

  /** What has been read from there on, without spaces at its end. */
  since(offset: number): string {
    return this.text.slice(offset, this.position).trimEnd();
  }

  /** Whether the next characters, spaces aside, are these. */
  sees(token: string): boolean {
    this.skipSpace();
    return this.text.startsWith(token, this.position);
  }

  /** Goes past the token if it comes next. */
  take(token: string): boolean {
    if (!this.sees(token)) return false;
    this.position += token.length;
    return true;
  }

  expect(token: string): void {
    if (!this.take(token)) this.fail(`${token} was expected`);
  }

  /** Goes past what the expression, which must be sticky, matches next. */
  match(expression: RegExp): RegExpExecArray | undefined {
    this.skipSpace();
    expression.lastIndex = this.position;
    const match = expression.exec(this.text);
    if (match) this.position = expression.lastIndex;
    return match ?? undefined;
  }

  /** Whether the expression, which must be sticky, matches next. */
  looksLike(expression: RegExp): boolean {
    this.skipSpace();
    expression.lastIndex = this.position;
    return expression.test(this.text);
  }

  /** A string in single or double quotes, if one comes next. */
  string(): string | undefined {
    const quote = this.sees("'") ? "'" : this.sees('"') ? '"' : undefined;
    if (quote === undefined) return undefined;
    let value = '';
    for (this.position++; this.text[this.position] !== quote;) {
      const character = this.text[this.position++];
      if (character === undefined) this.fail('a quote is not closed');
      value += character === '\\' ? this.escape() : character;
    }
    this.position++;
    // A string that PostgreSQL cannot hold is in no document either.
    if (/\0|\p{Surrogate}/u.test(value)) this.fail('a string holds a character that does not exist');
    return value;
  }

  /** What stands between slashes, and the letters after them, if a regular expression comes next. */
  regex(): { source: string; flags: string } | undefined {
    const match = this.match(/\/((?:[^\\/]|\\.)*)\/([a-z]*)/sy);
    return match && { source: (match[1] ?? '').replaceAll('\\/', '/'), flags: match[2] ?? '' };
  }

  fail(problem: string, spelling = jsonpathSpelling(this.text, this.position)): never {
    const where = `JSONPath ${JSON.stringify(this.text)}: ${problem} at character ${this.position + 1}`;
    throw new InvalidQueryError(spelling === undefined ? where : `${where}: ${spelling}`);
  }

  unsupported(what: string): never {
    throw new UnsupportedQueryError(`JSONPath ${JSON.stringify(this.text)}: not supported: ${what}`);
  }

  private escape(): string {
    const hex = /u([0-9a-fA-F]{4})/y;
    hex.lastIndex = this.position;
    const match = hex.exec(this.text);
    if (match) {
      this.position += match[0].length;
      return String.fromCharCode(parseInt(match[1] ?? '', 16));
    }
    const escaped = this.text[this.position++];
    if (escaped === undefined) this.fail('a quote is not closed');
    if (/[A-Za-z0-9]/.test(escaped) && !Object.hasOwn(ESCAPES, escaped)) this.fail(`\\${escaped} means nothing`);
    return ESCAPES[escaped] ?? escaped;
  }

  private skipSpace(): void {
    while (/\s/.test(this.text[this.position] ?? '')) this.position++;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
