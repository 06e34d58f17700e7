import { columnExpression, columnIndex, columnName, textsFunction } from '../../src/database/tables/table-layout';
import { defineApi } from '../../src/tmf/declare/define-api';
import { CustomerCreate, CustomerUpdate, Customer } from '../../src/customer/customer.dto';
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

  it('refuses a column with an array on its way', () => {
    const declare = () =>
      defineApi({
        number: 'TMF997',
        title: 'Broken',
        version: '4.0.0',
        description: 'None.',
        basePath: '/broken',
        resources: [
          {
            name: 'Broken',
            path: 'broken',
            create: CustomerCreate,
            update: CustomerUpdate,
            representation: Customer,
            store: { table: 'broken', columns: ['contactMedium.mediumType'], prefixes: [] },
          },
        ],
      });
    expect(declare).toThrow('contactMedium.mediumType leads through an array, and cannot have a column');
  });
});
