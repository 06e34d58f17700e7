import { resultsWith } from '../../bench/report/results-file';

const BASICS = '## Basic operations\n\nFast.';
const HUB = '## Notifications\n\nAlso fast.';

describe('bench/results.md', () => {
  it('has the commit of every part, and says which is of another than the last', () => {
    const first = resultsWith('', 'basics', { text: BASICS, commit: 'aaa' });
    expect(first).toContain('last on commit aaa.');
    expect(first).toContain(
      '<!-- basics aaa -->\n\n## Basic operations\n\n*Commit aaa*\n\nFast.\n\n<!-- end of basics -->',
    );

    const second = resultsWith(first, 'hub', { text: HUB, commit: 'bbb with changes' });
    expect(second).toContain('last on commit bbb with changes.');
    expect(second).toContain('## Basic operations\n\n*Commit aaa: another than that of the last run*\n\nFast.');
    expect(second).toContain('## Notifications\n\n*Commit bbb with changes*\n\nAlso fast.');

    const third = resultsWith(second, 'basics', { text: BASICS, commit: 'bbb with changes' });
    expect(third).toContain('## Basic operations\n\n*Commit bbb with changes*\n\nFast.');
    expect(third.match(/\*Commit/g)).toHaveLength(2);
    expect(resultsWith(third, 'basics', { text: BASICS, commit: 'bbb with changes' })).toBe(third);
  });

  it('keeps a part whose commit is not noted, and says so', () => {
    const old = `# Benchmark\n\n<!-- hub -->\n\n${HUB}\n\n<!-- end of hub -->\n`;
    const found = resultsWith(old, 'basics', { text: BASICS, commit: undefined });
    expect(found).toContain('last on commit unknown.');
    expect(found).toContain('<!-- hub unknown -->\n\n## Notifications\n\n*Commit not noted');
    expect(resultsWith(found, 'basics', { text: BASICS, commit: undefined })).toBe(found);
  });
});
