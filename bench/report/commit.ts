/** Of what the figures are true. */
import { execFileSync } from 'node:child_process';

/** What benchmarks write themselves. */
const WRITTEN = ['bench/results.md', 'docs/query-plans.md'];

/** The commit that is checked out, and whether files differ from it; undefined outside of a repository. */
export function currentCommit(): string | undefined {
  try {
    const commit = git('rev-parse', '--short=9', 'HEAD').trim();
    const changes = git(
      'status',
      '--porcelain',
      '--untracked-files=no',
      '--',
      '.',
      ...WRITTEN.map((file) => `:!${file}`),
    );
    return changes.trim() === '' ? commit : `${commit} with changes`;
  } catch {
    return undefined;
  }
}

function git(...args: string[]): string {
  return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}
