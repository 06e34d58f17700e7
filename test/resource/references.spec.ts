import fc from 'fast-check';
import { customer } from '../../src/customer/customer.resource';
import { ArrayAttribute, ObjectAttribute, StringAttribute } from '../../src/tmf/attribute/attribute';
import { RefersToResource, referencePlacesOf, referencesOf } from '../../src/tmf/attribute/reference';
import { targetsOf } from '../../src/tmf/rules/reference/target';
import { fullBody } from '../support/bodies';

@RefersToResource()
class GroundRef {
  @StringAttribute({ description: 'Identifier.' })
  id?: string;
}

class PitchRef extends GroundRef {}

@RefersToResource({ type: 'Yard' })
class YardRef {
  @StringAttribute({ description: 'Identifier.' })
  id?: string;
}

class Home {
  @ObjectAttribute(() => YardRef, { description: 'Where it is kept.' })
  yard?: YardRef;
}

class Grass {
  @ObjectAttribute(() => GroundRef, { description: 'Where it is delivered.' })
  ground?: GroundRef;
}

class Supply {
  @ObjectAttribute(() => PitchRef, { description: 'One.' })
  pitch?: PitchRef;

  @ArrayAttribute(() => GroundRef, { description: 'Several.' })
  ground?: GroundRef[];

  @ObjectAttribute(() => Grass, { description: 'Not a reference, but it has one.' })
  grass?: Grass;

  @ObjectAttribute(() => Home, { description: 'The same, of one that knows its type.' })
  home?: Home;
}

const PLACES = referencePlacesOf(Supply);

describe('the references of a document', () => {
  it('are those of the attributes whose class says so, or extends one that does', () => {
    const to = (id: string) => ({ id, '@referredType': 'Ground' });
    expect(referencesOf(PLACES, { ground: [to('1'), to('2')], pitch: to('3'), grass: { ground: to('4') }, home: { yard: { id: '6' } }, other: to('5') })).toEqual([
      { pointer: '/pitch', type: 'Ground', id: '3' },
      { pointer: '/ground/0', type: 'Ground', id: '1' },
      { pointer: '/ground/1', type: 'Ground', id: '2' },
      { pointer: '/grass/ground', type: 'Ground', id: '4' },
      { pointer: '/home/yard', type: 'Yard', id: '6' },
    ]); // prettier-ignore
  });

  it('have a type and an id', () => {
    expect(referencesOf(customer.references, fullBody()).map(({ pointer, type, id }) => [pointer, type, id])).toEqual([
      ['/account/0', 'PartyAccount', 'a1'],
      ['/relatedParty/0', 'Individual', '7'],
      ['/engagedParty', 'Organization', '500'],
    ]);
  });

  it('are where their pointers say, whatever the document', () => {
    const text = fc.option(fc.oneof(fc.string(), fc.jsonValue()), { nil: undefined });
    const object = fc.oneof(fc.record({ id: text, '@referredType': text }), fc.jsonValue());
    const value = fc.oneof(object, fc.array(object));
    const documents = fc.dictionary(fc.constantFrom('pitch', 'ground', 'grass', 'other', '__proto__'), value);
    let found = 0;
    fc.assert(
      fc.property(documents, (document) => {
        const references = referencesOf(PLACES, document);
        for (const { pointer, type, id } of references) {
          const steps = pointer.slice(1).split('/');
          const at = steps.reduce<unknown>((value, step) => (value as Record<string, unknown>)[step], document);
          expect(at).toMatchObject({ id, '@referredType': type });
          expect([id, type]).not.toContain('');
        }
        found += references.length;
        const pointers = targetsOf(references).flatMap((target) => target.references.map(({ pointer }) => pointer));
        expect(pointers.sort()).toEqual(references.map(({ pointer }) => pointer).sort());
      }),
      { numRuns: 1000, examples: [[{ pitch: { id: '1', '@referredType': 'x' } }], [{ ground: [null, 1, []] }]] },
    );
    expect(found).toBeGreaterThan(50);
  });

  it('are looked up once each', () => {
    const [a, b] = [{ type: 'X', id: '1' }, { type: 'X', id: '2' }]; // prettier-ignore
    const references = [
      { pointer: '/a', ...a },
      { pointer: '/b', ...b },
      { pointer: '/c', ...a, type: 'x' },
    ];
    expect(targetsOf(references)).toEqual([
      { ...a, references: [references[0], references[2]] },
      { ...b, references: [references[1]] },
    ]);
  });
});
