// Room tmf/query/pattern: regular expressions: parsed, bounded, searched in linear time. Pure.

import type { Range } from './character-set';
import type { Effort } from '../bounds/effort';
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

/** The text is paid for as it is read: one that is given up early costs little, however long it is. */
function run(program: readonly Instruction[], text: string, effort: Effort): boolean {
  const threads = new Threads(program, text.length);
  let current: number[] = [];
  let next: number[] = [];
  for (let position = 0; ;) {
    // A search may begin anywhere.
    threads.follow(0, position, current);
    if (threads.hasMatched(position)) return true;
    const code = text.codePointAt(position);
    if (code === undefined) return false;
    effort.spend(current.length);
    const following = position + (code > 0xffff ? 2 : 1);
    for (const at of current) {
      const instruction = program[at];
      if (instruction?.kind === 'set' && contains(instruction.ranges, code)) threads.follow(at + 1, following, next);
    }
    position = following;
    [current, next] = [next, current];
    next.length = 0;
  }
}

/** The instructions that a search is at, each once for a position in the text. */
class Threads {
  /** By instruction: the last position for which it was reached. */
  private readonly reachedAt: Int32Array;
  private readonly pending: number[] = [];

  constructor(
    private readonly program: readonly Instruction[],
    private readonly end: number,
  ) {
    this.reachedAt = new Int32Array(program.length).fill(-1);
  }

  hasMatched(position: number): boolean {
    return this.reachedAt[this.program.length - 1] === position;
  }

  /** Adds an instruction, and all that are reached from it without reading a character. */
  follow(first: number, position: number, into: number[]): void {
    const { program, reachedAt, pending } = this;
    pending.push(first);
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (reachedAt[at] === position) continue;
      reachedAt[at] = position;
      into.push(at);
      const instruction = program[at];
      if (instruction?.kind === 'fork') pending.push(...instruction.to);
      if (instruction?.kind === 'start' && position === 0) pending.push(at + 1);
      if (instruction?.kind === 'end' && position === this.end) pending.push(at + 1);
    }
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
