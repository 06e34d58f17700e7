import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationInterface } from 'typeorm';
import { migrations } from '../../src/database/migration-list';

const FOLDER = join(__dirname, '../../src/database/migrations');

/** Those that databases have run, in their order: nothing may come before or between them, ever. Append, never insert. */
const LANDED = [
  '1763683200000-initial',
  '1763769600000-search',
  '1795219200000-idempotency-keys',
  '1795222800000-received-events',
  '1795226400000-hub',
  '1795309200000-waiting-deliveries',
  '1795834800000-document-sizes',
  '1795842000000-registrations',
  '1795845600000-hub-cursor-subscriber',
  '1795849200000-texts-by-path',
  '1795852800000-what-happened',
  '1795856400000-without',
  '1795867200000-credentials',
  '1795953600000-create-party',
  '1795960800000-time-indexes',
  '1796061600000-search-indexes',
];

type MigrationClass = new () => MigrationInterface;

/** The name that a file has by the name of its class, which TypeORM takes the time from: `AddSomething1795309200000`. */
function fileOf({ name }: MigrationClass): string {
  const [, words = '', time = ''] = /^(.*?)(\d{13})$/.exec(name) ?? [];
  return `${time}${words.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

describe('the migrations', () => {
  const listed = (migrations as MigrationClass[]).map(fileOf);
  const files = readdirSync(FOLDER).map((file) => file.replace(/\.ts$/, ''));

  it('are all listed, with the time and the name of the file in that of the class', () => {
    expect([...listed].sort()).toEqual(files.sort());
  });

  it('are listed in the order of their times, which is that in which they run', () => {
    const times = listed.map((file) => Number.parseInt(file, 10));
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
  });

  it('come after those that databases have run already', () => {
    expect(listed.slice(0, LANDED.length)).toEqual(LANDED);
  });
});
