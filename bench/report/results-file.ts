/** `bench/results.md`: a part per benchmark, so that a run of one keeps what the others found. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { currentCommit } from './commit';

/** With what each is chosen. */
const PARTS = {
  basics: 'without options or with `--basics`',
  queries: '`--rows`',
  hostile: '`--hostile`',
  'hostile-bodies': '`--hostile-bodies`',
  hub: '`--hub`',
  stops: '`--stops`',
  siege: '`--siege`',
  access: '`--access`',
  expand: '`--expand`',
  soak: '`--soak`',
  'soak-embedded': '`--soak --embedded`',
} as const;
export type Part = keyof typeof PARTS;

interface PartText {
  readonly text: string;
  /** Undefined where none is noted. */
  readonly commit: string | undefined;
}

const UNKNOWN = 'unknown';

/** When the benchmark began, not when it wrote: files may change meanwhile. */
const COMMIT = currentCommit();

/** Puts the text in the place of what the same benchmark has written before. @param text its first line is a heading */
export function writePart(part: Part, text: string): void {
  const file = resolve('bench', 'results.md');
  const found = existsSync(file) ? readFileSync(file, 'utf8') : '';
  writeFileSync(file, resultsWith(found, part, { text: text.trim(), commit: COMMIT }));
}

/** @param found the file as it was */
export function resultsWith(found: string, part: Part, written: PartText): string {
  const names = Object.keys(PARTS) as Part[];
  const texts = names.map((name) => ({ name, ...(name === part ? written : partOf(found, name)) }));
  const parts = texts.flatMap(({ name, text, commit }) =>
    text === undefined
      ? []
      : [`<!-- ${name} ${commit ?? UNKNOWN} -->\n\n${withNote(text, commit, written.commit)}\n\n${end(name)}\n`],
  );
  return [header(written.commit), ...parts].join('\n');
}

function header(commit: string | undefined): string {
  const options = Object.entries(PARTS).map(([name, option]) => `- ${name}: ${option}`);
  return `# Benchmark

Written by \`npm run bench\`, last on commit ${commit ?? UNKNOWN}. A run replaces its own parts and keeps the others; a part of another
commit says so. The parts, and what chooses them:

${options.join('\n')}
`;
}

function partOf(found: string, name: Part): PartText | undefined {
  const start = new RegExp(`<!-- ${name}(?: ([^>]+))? -->`).exec(found);
  const to = found.indexOf(end(name));
  if (!start || to < start.index) return undefined;
  const text = found.slice(start.index + start[0].length, to).trim();
  const commit = start[1] === UNKNOWN ? undefined : start[1];
  return { text: text.replace(NOTE, ''), commit };
}

/** The line after the heading. */
const NOTE = /(?<=^[^\n]*)\n\n\*Commit [^\n]*\*(?=\n)/;

function withNote(text: string, commit: string | undefined, newest: string | undefined): string {
  const [heading = '', ...rest] = text.split('\n');
  const note =
    commit === undefined
      ? 'Commit not noted: an earlier one than that of the last run'
      : commit === newest
        ? `Commit ${commit}`
        : `Commit ${commit}: another than that of the last run`;
  return [heading, '', `*${note}*`, ...rest].join('\n');
}

const end = (name: Part): string => `<!-- end of ${name} -->`;
