import fc from 'fast-check';
import { HeldBytes, type Holding } from '../../src/memory/held-bytes';

const BUDGET = 100;

/** What a test knows of a transfer. */
interface Known {
  readonly owner: string;
  readonly holding: Holding;
  held: number;
  isOver: boolean;
}

it('the oldest transfer of who holds most is given up, and no other', () => {
  const givenUp: string[] = [];
  const bytes = new HeldBytes(BUDGET);
  const begin = (name: string, held: number): void => {
    bytes.begin(name.charAt(0), () => givenUp.push(name)).grow(held);
  };
  begin('a1', 30);
  begin('b1', 20);
  begin('b2', 0);
  begin('b3', 30);
  begin('c1', 20);
  expect(givenUp).toEqual([]);
  begin('c2', 10);
  expect(givenUp).toEqual(['b1']);
  begin('c3', 15);
  expect(givenUp).toEqual(['b1', 'c1']);
});

it('whatever clients do, no more is held than the budget, and who has less than others loses nothing', () => {
  const step = fc.record({
    what: fc.constantFrom('begin', 'grow', 'grow', 'end'),
    which: fc.nat(20),
    bytes: fc.nat(60),
    owner: fc.constantFrom('a', 'b', 'c'),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const bytes = new HeldBytes(BUDGET);
      const all: Known[] = [];
      const heldBy = (owner: string): number =>
        all.filter((each) => each.owner === owner && !each.isOver).reduce((sum, { held }) => sum + held, 0);
      for (const { what, which, bytes: size, owner } of steps) {
        const known = all[which % all.length];
        if (what === 'begin') {
          const made: Known = {
            owner,
            holding: bytes.begin(owner, () => {
              const most = Math.max(...['a', 'b', 'c'].map(heldBy));
              expect(heldBy(owner)).toBe(most);
              const older = all.slice(0, all.indexOf(made)).filter((each) => each.owner === owner && !each.isOver);
              expect(older.every(({ held }) => held === 0)).toBe(true);
              made.isOver = true;
            }),
            held: 0,
            isOver: false,
          };
          all.push(made);
        } else if (what === 'end' && known) {
          known.holding.end();
          known.isOver = true;
        } else if (known) {
          known.held += size;
          known.holding.grow(size);
        }
        expect(['a', 'b', 'c'].map(heldBy).reduce((sum, held) => sum + held)).toBeLessThanOrEqual(BUDGET);
      }
    }),
  );
});
