import type { Range } from './character-set';
import type { Effort } from './effort';
import type { Pattern, PatternNode } from './pattern';

/**
 * Searching for a pattern by following all its possibilities at once (Thompson 1968): time is at most the length of the
 * text times the size of the pattern, whatever the pattern.
 */

type Instruction =
  | { readonly kind: 'set'; readonly ranges: readonly Range[] }
  | { readonly kind: 'start' | 'end' | 'match' }
  | { readonly kind: 'fork'; readonly to: readonly number[] };

const programs = new WeakMap<Pattern, readonly Instruction[]>();

/** Whether the pattern is found in the text. @throws {ExpensiveQueryError} */
export function found(pattern: Pattern, text: string, effort: Effort): boolean {
  let program = programs.get(pattern);
  if (!program) {
    program = compile(pattern.node);
    programs.set(pattern, program);
  }
  return run(program, text, effort);
}

function run(program: readonly Instruction[], text: string, effort: Effort): boolean {
  const characters = Array.from(text, (each) => each.codePointAt(0) ?? 0);
  let current = new Set<number>();
  for (let position = 0; position <= characters.length; position++) {
    // A search may begin anywhere.
    follow(program, 0, position, characters.length, current);
    if (current.has(program.length - 1)) return true;
    const code = characters[position];
    if (code === undefined) return false;
    effort.spend(current.size);
    const next = new Set<number>();
    for (const at of current) {
      const instruction = program[at];
      if (instruction?.kind === 'set' && contains(instruction.ranges, code)) {
        follow(program, at + 1, position + 1, characters.length, next);
      }
    }
    current = next;
  }
  return false;
}

/** Adds an instruction, and all that are reached from it without reading a character. */
function follow(program: readonly Instruction[], first: number, position: number, end: number, into: Set<number>) {
  const pending = [first];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (into.has(at)) continue;
    into.add(at);
    const instruction = program[at];
    if (instruction?.kind === 'fork') pending.push(...instruction.to);
    if (instruction?.kind === 'start' && position === 0) pending.push(at + 1);
    if (instruction?.kind === 'end' && position === end) pending.push(at + 1);
  }
}

function contains(ranges: readonly Range[], code: number): boolean {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const [from, to] = ranges[middle] as Range;
    if (code < from) high = middle;
    else if (code > to) low = middle + 1;
    else return true;
  }
  return false;
}

function compile(node: PatternNode): readonly Instruction[] {
  const program: Instruction[] = [];
  append(program, node);
  program.push({ kind: 'match' });
  return program;
}

function append(program: Instruction[], node: PatternNode): void {
  switch (node.kind) {
    case 'set':
      program.push({ kind: 'set', ranges: node.ranges });
      return;
    case 'start':
    case 'end':
      program.push({ kind: node.kind });
      return;
    case 'sequence':
      for (const each of node.of) append(program, each);
      return;
    case 'choice':
      appendChoice(program, node.of);
      return;
    case 'repeat':
      for (let n = 0; n < node.min; n++) append(program, node.of);
      if (node.max === Infinity) appendLoop(program, node.of);
      else for (let n = node.min; n < node.max; n++) appendOptional(program, node.of);
  }
}

function appendChoice(program: Instruction[], alternatives: readonly PatternNode[]): void {
  const entries: number[] = [];
  const fork = program.push({ kind: 'fork', to: entries }) - 1;
  const exits: number[][] = [];
  for (const alternative of alternatives) {
    entries.push(program.length);
    append(program, alternative);
    const exit: number[] = [];
    program.push({ kind: 'fork', to: exit });
    exits.push(exit);
  }
  for (const exit of exits) exit.push(program.length);
  program[fork] = { kind: 'fork', to: entries };
}

function appendLoop(program: Instruction[], body: PatternNode): void {
  const to: number[] = [];
  const start = program.push({ kind: 'fork', to }) - 1;
  to.push(program.length);
  append(program, body);
  program.push({ kind: 'fork', to: [start] });
  to.push(program.length);
}

function appendOptional(program: Instruction[], body: PatternNode): void {
  const to: number[] = [];
  program.push({ kind: 'fork', to });
  to.push(program.length);
  append(program, body);
  to.push(program.length);
}
