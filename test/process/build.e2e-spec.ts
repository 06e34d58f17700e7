import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';

const BUILD = resolve('scripts/build.mjs');

/** A project of one file, which takes the compiler no time. */
function createProject(): string {
  const folder = mkdtempSync(join(process.env['TEST_FOLDER'] ?? '', 'project-'));
  const compilerOptions = {
    lib: ['ES5'],
    noCheck: true,
    module: 'commonjs',
    rootDir: '.',
    types: [],
    ignoreDeprecations: '6.0',
  };
  const nest = { compilerOptions: { tsConfigPath: 'tsconfig.build.json', assets: ['../docs/*.md'] } };
  writeFileSync(join(folder, 'nest-cli.json'), JSON.stringify(nest));
  mkdirSync(join(folder, 'docs/inner'), { recursive: true });
  for (const name of ['guide.md', 'guide.txt', 'inner/guide.md']) writeFileSync(join(folder, 'docs', name), 'old');
  writeFileSync(join(folder, 'tsconfig.build.json'), JSON.stringify({ compilerOptions, include: ['src'] }));
  mkdirSync(join(folder, 'src'));
  writeFileSync(join(folder, 'src/a.ts'), 'export const a = 1;');
  writeFileSync(join(folder, 'src/b.ts'), 'export const b = 1;');
  return folder;
}

it('builds if something has changed, and only then', () => {
  const folder = createProject();
  const at = (path: string): string => join(folder, path);
  /** @returns whether it has compiled */
  const build = (...args: string[]): boolean => {
    const before = statSync(at('dist'), { throwIfNoEntry: false })?.ino;
    const { status, stderr } = spawnSync(process.execPath, [BUILD, ...args], { cwd: folder, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(readdirSync(folder).filter((name) => name.startsWith('.dist'))).toEqual([]);
    return statSync(at('dist')).ino !== before;
  };
  expect(build()).toBe(true);
  expect(readFileSync(at('dist/src/a.js'), 'utf8')).toContain('a = 1');
  expect(build()).toBe(false);
  expect(build('--force')).toBe(true);

  // As a checkout does.
  utimesSync(at('src/a.ts'), new Date(), new Date());
  expect(build()).toBe(false);
  writeFileSync(at('src/a.ts'), 'export const a = 2;');
  utimesSync(at('src/a.ts'), 0, 0);
  expect(build()).toBe(true);
  expect(readFileSync(at('dist/src/a.js'), 'utf8')).toContain('a = 2');

  expect(readdirSync(at('dist/docs'))).toEqual(['guide.md']);
  writeFileSync(at('docs/guide.md'), 'new');
  expect(build()).toBe(true);
  expect(readFileSync(at('dist/docs/guide.md'), 'utf8')).toBe('new');
  writeFileSync(at('docs/guide.txt'), 'new');
  expect(build()).toBe(false);

  rmSync(at('src/b.ts'));
  expect(build()).toBe(true);
  expect(existsSync(at('dist/src/b.js'))).toBe(false);
  writeFileSync(at('package-lock.json'), '{}');
  expect(build()).toBe(true);

  rmSync(at('dist/src/a.js'));
  expect(build()).toBe(true);
  expect(existsSync(at('dist/src/a.js'))).toBe(true);
});

it('fails where the compiler does, leaves what was built, and tries again the next time', () => {
  const folder = createProject();
  const build = (): number | null => spawnSync(process.execPath, [BUILD], { cwd: folder }).status;
  expect(build()).toBe(0);
  const broken = 'export const a = ;';
  writeFileSync(join(folder, 'src/a.ts'), broken);
  for (let attempt = 0; attempt < 2; attempt++) expect(build()).toBeGreaterThan(0);
  expect(readFileSync(join(folder, 'dist/src/a.js'), 'utf8')).toContain('a = 1');
  writeFileSync(join(folder, 'src/a.ts'), 'export const a = 3;');
  expect(build()).toBe(0);
  expect(readFileSync(join(folder, 'dist/src/a.js'), 'utf8')).toContain('a = 3');
});
