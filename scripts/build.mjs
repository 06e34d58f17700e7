// Compiles what nest-cli.json names into dist, unless dist is what would come out: npm run build [-- --force]
// Contents are compared, not times, which a checkout sets anew. A build that fails or is cut short leaves dist as it was.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, parse } from 'node:path';

const TSC = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const nest = JSON.parse(readFileSync('nest-cli.json', 'utf8'));
const { tsConfigPath } = nest.compilerOptions;
const DIST = 'dist';
const STAMP = 'build.json';

/** Makes the database that new ones are copies of; it lies beside the code that opens them. */
const IMAGE_MAKER = 'src/database/make-image.js';
const IMAGE = 'src/database/embedded/image';

/** Beside the sources: how they are compiled, and with what. */
const CONFIGURATION = ['nest-cli.json', 'tsconfig.json', tsConfigPath, 'package.json', 'package-lock.json'];

function filesBelow(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true })
    .map((name) => join(path, name))
    .filter((file) => statSync(file).isFile());
}

/** What is copied as it is: `../docs/*.md`, from the folder of the sources. */
function assets() {
  const { sourceRoot = 'src', compilerOptions } = nest;
  return (compilerOptions.assets ?? []).flatMap((pattern) => {
    const { dir, ext } = parse(join(sourceRoot, pattern));
    return filesBelow(dir).filter((file) => parse(file).dir === dir && parse(file).ext === ext);
  });
}

function digest(files) {
  const hash = createHash('sha256');
  for (const file of [...files].sort()) {
    const content = readFileSync(file);
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

function inputs() {
  const { include } = JSON.parse(readFileSync(tsConfigPath, 'utf8'));
  const sources = include.flatMap(filesBelow).filter((file) => /\.(ts|js|json)$/.test(file));
  return digest([...sources, ...assets(), ...CONFIGURATION.filter((file) => existsSync(file))]);
}

/** Of a folder as it will be named: digests hold the names of the files. */
function outputs(folder) {
  const cwd = process.cwd();
  process.chdir(folder);
  try {
    return digest(filesBelow('.').filter((file) => file !== STAMP && !file.startsWith(IMAGE)));
  } finally {
    process.chdir(cwd);
  }
}

function isUpToDate(source) {
  try {
    const stamp = JSON.parse(readFileSync(join(DIST, STAMP), 'utf8'));
    return stamp.inputs === source && stamp.outputs === outputs(DIST);
  } catch {
    return false;
  }
}

function replace(old, folder) {
  for (;;) {
    rmSync(old, { recursive: true, force: true });
    try {
      return renameSync(folder, old);
    } catch (error) {
      // Another build came in between.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    }
  }
}

async function makeImage(folder) {
  const maker = join(folder, IMAGE_MAKER);
  if (!existsSync(maker)) return 0;
  const [code] = await once(spawn(process.execPath, [maker, join(folder, IMAGE)], { stdio: 'inherit' }), 'exit');
  return code ?? 1;
}

/** Two builds at the same time do not get in each other's way: each has a folder of its own until it is done. */
async function build(source) {
  const folder = `.dist-${process.pid}`;
  try {
    const tsc = spawn(process.execPath, [TSC, '-p', tsConfigPath, '--outDir', folder], { stdio: 'inherit' });
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => tsc.kill(signal));
    const [code] = await once(tsc, 'exit');
    if (code !== 0) return code ?? 1;
    const made = await makeImage(folder);
    if (made !== 0) return made;
    for (const asset of assets()) cpSync(asset, join(folder, asset));
    writeFileSync(join(folder, STAMP), JSON.stringify({ inputs: source, outputs: outputs(folder) }));
    replace(DIST, folder);
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const source = inputs();
if (process.argv.includes('--force') || !isUpToDate(source)) {
  process.exitCode = await build(source);
}
