import type { Body } from '../bodies';
import { valuesAt } from '../subject';
import { type Served, expectError, idsOf } from './served';
import { telling } from './telling';

/** Attribute filters on a list. What the query language can do besides is in test/query. */
export function describeFilters(on: Served): void {
  const { resource, minimal, full, text, places, createMany, item } = on;
  const { collection, name } = resource;

  describe('filters', () => {
    const bodies: Body[] = [
      {
        ...full(),
        [text]: 'a, b; c',
        phase: 'active',
        nested: [[{ deep: 1 }], { deep: 'two words' }],
        flag: true,
        num: 7,
        digits: '7',
        trait: [
          { label: 'segment', value: 'gold' },
          { label: 'seats', value: 0 },
          { label: 'vip', value: false },
          { label: 'nested', value: { deep: [1, { deeper: null }] } },
        ],
      },
      {
        ...minimal(),
        [text]: 'Other',
        phase: 'closed',
        trait: [
          { label: 'segment', value: 'silver' },
          { label: 'seats', value: 7 },
        ],
      },
    ];
    let ids: string[];
    beforeEach(async () => {
      ids = await createMany(bodies);
    });
    const expectMatches = async (query: string, matches: number[]): Promise<void> => {
      const { body, headers } = await on.t.http.get(`${collection}?${query}`).expect(200);
      expect([query, idsOf(body)]).toEqual([query, matches.map((match) => ids[match - 1])]);
      expect(headers['x-total-count']).toBe(String(matches.length));
    };

    it.each<[string, number[]]>([
      [`${text}=Other`, [2]],
      [`${text}==Other`, [2]],
      [`${text}.eq=Other`, [2]],
      [`${text}.exact=Other`, [2]],
      [`${text}=other`, []],
      [`${text}=a%2C%20b%3B%20c`, [1]],
      [`${text}.eq=a,+b%3B+c`, [1]],
      ['phase=closed', [2]],
      ['phase=active,closed', [1, 2]],
      ['phase=active&phase=closed', [1, 2]],
      [`phase=active&${text}=Other`, []],
      ['trait.value=gold,silver', [1, 2]],
      ['trait.value=7', [2]],
      ['trait.value=false', [1]],
      ['trait.value.deep=1', [1]],
      ['trait.label=segment&trait.value=7', [2]],
      ['loyalty.points=12.5', [1]],
      ['loyalty.tier=gold', [1]],
      ['num=7', [1]],
      ['digits=7', [1]],
      ['flag=true', [1]],
      ['flag=false', []],
      ['nested.deep=two+words', [1]],
      ['unknown=1', []],
      ['unknown.deeper=1', []],
      ["unknown'%22=1", []],
      [`@type=${name}`, [1, 2]],
      [`%40type=${name}`, [1, 2]],
      ['@type=Nothing', []],
      ['%F0%9F%8C%99=x', []],
      ['limit.eq=5', []],
      ['depth=0&expand=', [1, 2]],
    ])('?%s', expectMatches);

    it('find what is declared, at every depth, as its type wants it', async () => {
      const scalarAt = (path: string) => valuesAt(bodies[0], path.split('.')).find((each) => typeof each !== 'object');
      for (const { path, attribute } of telling(places.filter((each) => scalarAt(each.path) !== undefined))) {
        const found = bodies.map((body) => valuesAt(body, path.split('.')));
        const value = scalarAt(path);
        const matches = [1, 2].filter((number) => found[number - 1]?.includes(value));
        await expectMatches(`${path}.eq=${encodeURIComponent(value as string)}`, matches);
        if (attribute.kind === 'number') {
          await expectMatches(`${path}=${Number(value).toFixed(3)}`, matches);
          await expectMatches(`${path}=${Number(value) + 1}`, []);
          expectError(await on.t.http.get(`${collection}?${path}=abc`), 400, 'invalidQuery');
        }
        if (attribute.kind === 'boolean') {
          expectError(await on.t.http.get(`${collection}?${path}=1`), 400, 'invalidQuery');
        }
      }
    });

    it('by id and by href', async () => {
      const [first = '', second = ''] = ids;
      await expectMatches(`id=${first}`, [1]);
      await expectMatches(`id=${first},${second},x`, [1, 2]);
      await expectMatches(`href=${on.t.origin}${item(second)}`, [2]);
      await expectMatches(`href=https://elsewhere/${first}`, []);
    });
  });
}
