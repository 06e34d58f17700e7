import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { LOCK_FILE, lockDataDir } from '../../src/database/embedded/data-dir-lock';

const newFolder = (): string => mkdtempSync(join(process.env['TEST_FOLDER'] ?? '', 'lock-'));

const ME = `process ${process.pid} on ${hostname()}`;

describe('the lock of a data folder', () => {
  it('is taken once, also by processes of one id, and again when it is given back', () => {
    const folder = newFolder();
    const unlock = lockDataDir(folder);
    expect(() => lockDataDir(folder)).toThrow(`DATA_DIR ${folder} is in use by ${ME}`);
    unlock();
    expect(readFileSync(join(folder, LOCK_FILE), 'utf8')).toBe('');
    lockDataDir(folder)();
  });

  it.each(['1\n', `${process.pid}`, `${process.pid} ${hostname()}\n`, '1 somewhere\n', 'x'.repeat(10_000)])(
    'is not what the file says: %p',
    (text) => {
      const folder = newFolder();
      writeFileSync(join(folder, LOCK_FILE), text);
      const unlock = lockDataDir(folder);
      expect(readFileSync(join(folder, LOCK_FILE), 'utf8')).toBe(`${process.pid} ${hostname()}\n`);
      writeFileSync(join(folder, LOCK_FILE), text);
      const holder = /^(\d+) (.+)\n$/.exec(text);
      const shown = holder ? `process ${holder[1]} on ${holder[2]}` : 'another process';
      expect(() => lockDataDir(folder)).toThrow(`DATA_DIR ${folder} is in use by ${shown}`);
      unlock();
    },
  );
});
