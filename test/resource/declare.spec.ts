import { DECORATORS } from '@nestjs/swagger';
import { columnExpression, columnIndex, columnName, textsFunction } from '../../src/database/tables/table-layout';
import { StringAttribute, attributesOf } from '../../src/tmf/attribute/attribute';
import { defineApi } from '../../src/tmf/declare/define-api';
import type { Resource } from '../../src/tmf/declare/define-resource';
import { Customer, customer } from '../../src/customer/customer.resource';
import { fleetManagement, vehicle } from '../support/fleet/fleet';

describe('the layout of a table', () => {
  it('calls things by the paths that they are of', () => {
    expect(columnName('engagedParty.id')).toBe('engaged_party_id');
    expect(columnExpression('name')).toBe(`document ->> 'name'`);
    expect(columnExpression('engagedParty.id')).toBe(`document #>> '{engagedParty,id}'`);
    expect(columnIndex('customer', 'engagedParty.id')).toBe('customer_engaged_party_id');
    expect(textsFunction('contactMedium.characteristic')).toBe('tmf_texts_contact_medium_characteristic');
  });

  it.each(['', 'a..b', "a'b", 'a b', 'a.0', '@type'])('refuses what is no path of an attribute: %j', (path) => {
    expect(() => columnName(path)).toThrow('is not the path of an attribute');
  });

  it('refuses names that PostgreSQL would cut', () => {
    expect(() => columnIndex('customer', 'a'.repeat(60))).toThrow('longer than the 63 characters');
  });
});

describe('a declaration', () => {
  it('makes resources that know their API, with all that follows', () => {
    expect(vehicle.api).toBe(fleetManagement);
    expect(vehicle.collection).toBe('/tmf-api/fleetManagement/v4/vehicle');
    expect(vehicle.eventType('attributeValueChange')).toBe('VehicleAttributeValueChangeEvent');
    expect(vehicle.typeOf(['driver', 'nickname'])).toBe('string');
  });

  const about = { number: 'TMF997', title: 'Some', version: '4.0.0', description: 'None.', basePath: '/some' };
  const store = { table: 'some', columns: [], prefixes: [] };

  it.each([
    [{ parent: 'engagedParty.id', type: 'Some' }, 'engagedParty.id is the parent of Some, and needs a column'],
    [{ parent: 'name', type: 'Other' }, 'The hierarchy of Some is of Other'],
  ])('refuses a hierarchy that could not be followed: %j', (hierarchy, problem) => {
    const resource = { name: 'Some', path: 'some', attributes: Customer, store: { ...store, hierarchy } };
    expect(() => defineApi({ ...about, resources: [resource] })).toThrow(problem);
  });

  it('refuses an attribute that is called as what queries ask of every resource', () => {
    class Created extends Customer {
      @StringAttribute({ description: 'When.' })
      createdAt?: string;
    }
    const resource = { name: 'Some', path: 'some', attributes: Created, store };
    expect(() => defineApi({ ...about, resources: [resource] })).toThrow('Some cannot have an attribute createdAt');
  });

  it('makes the DTO classes, named and described after the resource', () => {
    const [engine, usage] = defineApi({
      ...about,
      resources: [
        { name: 'EngineRoom', path: 'engineRoom', attributes: Customer, mandatory: ['status'], store },
        { name: 'Usage', path: 'usage', attributes: Customer, store },
      ],
    }).resources;
    const described = (dto: object) => Reflect.getOwnMetadata(DECORATORS.API_SCHEMA, dto) as unknown;
    expect([engine.create, engine.update, engine.representation, usage.create].map(described)).toEqual([
      [{ name: 'EngineRoom_Create', description: 'An engine room to be created.' }],
      [{ name: 'EngineRoom_Update', description: 'Attributes of an engine room to be changed (RFC 7396).' }],
      [{ name: 'EngineRoom', description: 'A party that buys, or may buy, from the enterprise.' }],
      [{ name: 'Usage_Create', description: 'A usage to be created.' }],
    ]);
    const required = ({ create }: Resource) =>
      [...attributesOf(create)].filter(([, attribute]) => attribute.required).map(([name]) => name);
    expect([engine, usage, customer].map(required)).toEqual([['status'], [], ['name', 'engagedParty']]);
    expect(attributesOf(engine.representation).get('id')?.description).toBe('Identifier of the engine room.');
    expect(attributesOf(engine.representation).get('href')?.example).toMatch(
      /^https:\/\/host\/some\/engineRoom\/[^/]+$/,
    );
  });

  it('names attributes that there are', () => {
    const resource = { name: 'Some', path: 'some', attributes: Customer, store };
    const refused = 'Some has no attribute nothing';
    // @ts-expect-error it has none
    expect(() => defineApi({ ...about, resources: [{ ...resource, mandatory: ['nothing'] }] })).toThrow(refused);
    // @ts-expect-error it has none
    expect(() => defineApi({ ...about, resources: [{ ...resource, immutable: ['nothing'] }] })).toThrow(refused);
  });

  it('refuses a column with an array on its way', () => {
    const broken = { ...store, columns: ['contactMedium.mediumType'] };
    const declare = () =>
      defineApi({ ...about, resources: [{ name: 'Some', path: 'some', attributes: Customer, store: broken }] });
    expect(declare).toThrow('contactMedium.mediumType leads through an array, and cannot have a column');
  });
});
