/** `bench/results.md`: a part per benchmark, so that a run of one keeps what the other found. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

const PARTS = ['basics', 'queries', 'hostile', 'hostile-bodies', 'hub', 'stops', 'siege', 'access', 'expand'] as const;
export type Part = (typeof PARTS)[number];

const HEADER = `# Benchmark

Written by \`npm run bench\`, the second part with \`--rows\`, the third with \`--hostile\`, the fourth with \`--hostile-bodies\`, the
fifth with \`--hub\`, the sixth with \`--stops\`, the seventh with \`--siege\`, the eighth with \`--access\`, the ninth with
\`--expand\`. A run replaces its own part and keeps the others.
`;

/** Puts the text in the place of what the same benchmark has written before. */
export function writePart(part: Part, text: string): void {
  const file = resolve('bench', 'results.md');
  const found = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const texts = PARTS.map((name) => ({ name, text: name === part ? text : partOf(found, name) }));
  const parts = texts.filter((each) => each.text !== undefined);
  const marked = parts.map((each) => `${start(each.name)}\n\n${each.text?.trim()}\n\n${end(each.name)}\n`);
  writeFileSync(file, [HEADER, ...marked].join('\n'));
}

function partOf(found: string, name: Part): string | undefined {
  const from = found.indexOf(start(name));
  const to = found.indexOf(end(name), from);
  return from < 0 || to < 0 ? undefined : found.slice(from + start(name).length, to);
}

const start = (name: Part): string => `<!-- ${name} -->`;
const end = (name: Part): string => `<!-- end of ${name} -->`;
