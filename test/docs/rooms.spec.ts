import { readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const SOURCE = join(__dirname, '../../src');
const MAX_FILES = 14;
const MAX_LINES = 250;
/** What has run is never edited or put together: this room can only grow. */
const GROWING = 'database/migrations';

/** The rooms in the order of docs/architecture.md. */
const [, list = ''] =
  /### Rooms.*?```\n(.*?)```/s.exec(readFileSync(join(__dirname, '../../docs/architecture.md'), 'utf8')) ?? [];
const rooms = list
  .trim()
  .split('\n')
  .map((line) => line.replace(/ .*/, ''));

const sources = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((path) => /\.[jt]s$/.test(path));
const roomOf = (path: string): string => (dirname(path) === '.' ? '' : dirname(path));
const textOf = (path: string): string => readFileSync(join(SOURCE, path), 'utf8');
/** Where a room stands in the list; the files beside the rooms put them together, and stand last. */
const placeOf = (room: string): number => (room === '' ? rooms.length : rooms.indexOf(room));

const importsOf = (path: string): string[] =>
  [...textOf(path).matchAll(/(?:from|import|require)\s*\(?\s*'(\.[^']+)'/g)].map(([, specifier = '']) =>
    relative(SOURCE, join(SOURCE, dirname(path), specifier)),
  );

describe('the rooms of the house', () => {
  it('are those of docs/architecture.md', () => {
    const folders = [...new Set(sources.map(roomOf))].filter((room) => room !== '');
    expect(rooms.toSorted()).toEqual(folders.toSorted());
  });

  it('import upwards only, so that there are no circles between them', () => {
    const imports = sources.flatMap((path) => importsOf(path).map((imported) => ({ path, imported })));
    expect(imports.length).toBeGreaterThan(sources.length);
    const downwards = imports.filter(
      ({ path, imported }) => roomOf(imported) !== roomOf(path) && placeOf(roomOf(imported)) >= placeOf(roomOf(path)),
    );
    expect(downwards).toEqual([]);
  });

  it('say what they are for, once each, in at most three lines at the head of a file', () => {
    const heads = sources.flatMap((path) => {
      const [, room, text = ''] = /^\/\/ Room ([^\s:]+): ((?:.+\n)+?)\n/.exec(textOf(path)) ?? [];
      return room === undefined
        ? []
        : [{ isAtHome: room === roomOf(path), room, lines: text.trim().split('\n').length }];
    });
    expect(heads.map(({ room }) => room).toSorted()).toEqual(rooms.toSorted());
    expect(heads.filter(({ isAtHome, lines }) => !isAtHome || lines > 3)).toEqual([]);
  });

  it(`have at most ${MAX_FILES} files, of at most ${MAX_LINES} lines`, () => {
    const filesOf = (room: string): number =>
      readdirSync(join(SOURCE, room)).filter((name) => statSync(join(SOURCE, room, name)).isFile()).length;
    expect(rooms.filter((room) => room !== GROWING && filesOf(room) > MAX_FILES)).toEqual([]);
    expect(sources.filter((path) => textOf(path).split('\n').length - 1 > MAX_LINES)).toEqual([]);
  });
});
