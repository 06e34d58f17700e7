import { InvalidQueryError } from '../../bounds/invalid-query';
import { type Allowance, inWords } from '../../bounds/limits';
import { parseNumber } from '../../comparison';
import { type Path, type PathKind, type PathTypes, namesOf } from '../../path';
import { type Predicate, type Step, type Steps, and, not, or } from '../../predicate';
import {
  type Comparator,
  MIRRORED,
  type Operand,
  type PathOperand,
  comparePath,
  matchPath,
} from './jsonpath-comparison';
import {
  FUNCTION,
  INTEGER,
  LITERAL,
  MAX_DESCENTS,
  MAX_UNIONS,
  NAME,
  NUMBER,
  OTHER_FUNCTIONS,
  OTHER_OPERATORS,
  SLICE,
} from './jsonpath-grammar';
import { JsonpathText } from './jsonpath-text';

/** Reads JSONPaths, one after the other. */
export class JsonpathParser {
  private readonly text: JsonpathText;
  private depth = 0;
  private descents = 0;
  private unions = 0;

  constructor(
    text: string,
    private readonly types: PathTypes,
    private readonly allowance: Allowance,
  ) {
    this.text = new JsonpathText(text);
    const { maxJsonpathLength } = allowance.limits;
    if (text.length > maxJsonpathLength) {
      const limit = inWords(allowance.limits, 'maxJsonpathLength', 'characters');
      throw new InvalidQueryError(`a JSONPath is ${text.length} characters long; ${limit}`);
    }
  }

  get atEnd(): boolean {
    return this.text.atEnd;
  }

  fail(problem: string): never {
    return this.text.fail(problem);
  }

  /** The next of several paths. */
  nextPath(): Steps {
    if (!this.text.take(',') && !this.text.take(';')) this.fail('that was not expected');
    return this.path();
  }

  /** A path from the root. */
  path(): Steps {
    const { text } = this;
    // `@type` is an attribute, `@.` the root.
    const hasRoot = text.take('$') || text.match(/@(?=\s*[.[])/y) !== undefined;
    if (!hasRoot) return this.withoutFunction(text.sees('[') ? [] : [{ kind: 'name', name: this.name() }]);
    // `$[*]` is every resource of the collection, which is what is looked at anyway; `$[0]` would be one of them.
    if (text.match(/\[(?=\s*-?[\d:])/y)) this.unsupported('an index into the collection; use offset and limit');
    text.match(/\[\s*\*\s*\]/y);
    return this.withoutFunction([]);
  }

  private withoutFunction(first: Steps): Steps {
    const steps = this.steps(first, []);
    if (this.seesFunction()) this.unsupported('a function outside of a condition');
    // Conditions have been counted; a path without is one.
    if (!steps.some(({ kind }) => kind === 'where')) this.allowance.spendClauses(1);
    return steps;
  }

  /** @param scope the names that lead to where the path begins; undefined if that is not known */
  private steps(first: Steps, scope: Path | undefined): Steps {
    const { text } = this;
    const steps = [...first];
    for (;;) {
      if (text.take('..')) {
        if (++this.descents > MAX_DESCENTS) this.unsupported(`more than ${MAX_DESCENTS} times ..`);
        steps.push({ kind: 'descendants' });
        if (!text.sees('[')) steps.push(this.member());
      } else if (text.sees('.') && !this.seesFunction()) {
        text.take('.');
        if (!text.sees('[')) steps.push(this.member());
      } else if (text.take('[')) {
        const names = namesOf(steps);
        steps.push(this.nested(() => this.bracket(scope && names && [...scope, ...names])));
        text.expect(']');
      } else return steps;
    }
  }

  private member(): Step {
    return this.text.take('*') ? { kind: 'members' } : { kind: 'name', name: this.name() };
  }

  private name(): string {
    return this.text.match(NAME)?.[0] ?? this.fail('a name was expected');
  }

  /** What stands between `[` and `]`. */
  private bracket(scope: Path | undefined): Step {
    const { text } = this;
    if (text.take('?')) return { kind: 'where', predicate: this.disjunction(scope) };
    if (text.take('*')) return { kind: 'elements' };
    if (text.sees('(')) this.unsupported('a script');
    const name = text.string();
    if (name !== undefined) {
      if (text.sees(',')) this.unsupported('several names in brackets');
      return { kind: 'name', name };
    }
    const slice = text.match(SLICE);
    if (slice) {
      const [, from, to, step] = slice;
      if (step !== undefined) this.unsupported('a slice with a step');
      return {
        kind: 'slice',
        from: from === undefined ? undefined : Number(from),
        to: to === undefined ? undefined : Number(to),
      };
    }
    const at: number[] = [];
    do at.push(Number(text.match(INTEGER)?.[0] ?? this.fail('an index, a name in quotes, * or ? was expected')));
    while (text.take(','));
    const { limits } = this.allowance;
    if (at.length > limits.maxValues) this.fail(`too many indexes, ${inWords(limits, 'maxValues', 'values')},`);
    const distinct = [...new Set(at)];
    if (distinct.length > 1 && ++this.unions > MAX_UNIONS) this.unsupported(`more than ${MAX_UNIONS} lists of indexes`);
    return { kind: 'index', at: distinct };
  }

  private disjunction(scope: Path | undefined): Predicate {
    const of = [this.conjunction(scope)];
    while (this.text.take('||')) of.push(this.conjunction(scope));
    return or(...of);
  }

  private conjunction(scope: Path | undefined): Predicate {
    const of = [this.negation(scope)];
    while (this.text.take('&&')) of.push(this.negation(scope));
    return and(...of);
  }

  private negation(scope: Path | undefined): Predicate {
    const { text } = this;
    let negated = false;
    while (text.match(/!(?!=)/y)) negated = !negated;
    const predicate = text.take('(') ? this.parenthesised(scope) : this.comparison(scope);
    return negated ? not(predicate) : predicate;
  }

  private parenthesised(scope: Path | undefined): Predicate {
    const predicate = this.nested(() => this.disjunction(scope));
    this.text.expect(')');
    return predicate;
  }

  private comparison(scope: Path | undefined): Predicate {
    const { text } = this;
    this.allowance.spendClauses(1);
    const left = this.operand(scope);
    if (text.take('=~')) return matchPath(left, this.allowance.limits.maxValueLength, text);
    const comparator = text.match(/==|!=|<=|>=|<|>/y)?.[0] as Comparator | undefined;
    if (comparator === undefined) {
      if (text.match(OTHER_OPERATORS)) this.unsupported('that operator');
      if (left.kind === 'path') return { kind: 'exists', path: left.path };
      return this.fail('a comparison was expected');
    }
    const right = this.operand(scope);
    if (left.kind !== 'value' && right.kind === 'value') {
      return comparePath(left, comparator, right.value, this.typeOf(left.path, scope), text);
    }
    if (left.kind === 'value' && right.kind !== 'value') {
      return comparePath(right, MIRRORED[comparator], left.value, this.typeOf(right.path, scope), text);
    }
    return this.unsupported('a comparison other than of a path with a value');
  }

  private operand(scope: Path | undefined): Operand {
    const { text } = this;
    if (text.sees('$')) this.unsupported('the root within a condition');
    if (text.take('@')) return this.relativePath(scope);
    const string = text.string();
    if (string !== undefined) return { kind: 'value', value: string };
    const number = text.match(NUMBER);
    if (number) return { kind: 'value', value: parseNumber(number[0]) ?? this.fail('the number is too large') };
    const literal = text.match(LITERAL);
    if (literal) return { kind: 'value', value: JSON.parse(literal[0]) as boolean | null };
    const call = text.match(/([a-z]+)\s*\(/y)?.[1];
    if (call === 'length') {
      text.expect('@');
      const { path } = this.relativePath(scope);
      text.expect(')');
      return { kind: 'length', path };
    }
    if (call !== undefined && OTHER_FUNCTIONS.includes(call)) this.unsupported(`${call}()`);
    return this.fail('a path or a value was expected');
  }

  private relativePath(scope: Path | undefined): PathOperand {
    const { text } = this;
    const start = text.offset;
    const path = this.steps([], scope);
    if (/\.\s*length$/.test(text.since(start)) && this.typeOf(path, scope) === 'any') {
      text.fail('that is no attribute', "a length is written length(), an attribute of that name ['length']");
    }
    const call = text.match(FUNCTION)?.[1];
    if (call === undefined) return { kind: 'path', path };
    if (call === 'length') return { kind: 'length', path };
    return OTHER_FUNCTIONS.includes(call)
      ? this.unsupported(`${call}()`)
      : this.fail(`${call}() does not exist, only length() does`);
  }

  private seesFunction(): boolean {
    return this.text.looksLike(FUNCTION);
  }

  /** Type of what a path within a condition leads to. */
  private typeOf(path: Steps, scope: Path | undefined): PathKind {
    const names = namesOf(path);
    return (scope && names && this.types([...scope, ...names])) ?? 'any';
  }

  /** Bounds how deep brackets and parentheses are within each other. */
  private nested<T>(parse: () => T): T {
    const { limits } = this.allowance;
    if (++this.depth > limits.maxJsonpathDepth) {
      this.fail(`too many brackets within each other, ${inWords(limits, 'maxJsonpathDepth', 'levels')},`);
    }
    const result = parse();
    this.depth--;
    return result;
  }

  private unsupported(what: string): never {
    return this.text.unsupported(what);
  }
}
