import { customer } from '../../src/customer/customer.resource';
import { partyRole } from '../../src/party-role/party-role.resource';
import { ApiRegistry } from '../../src/tmf/declare/api.registry';
import { minimalCustomer, minimalPartyRole } from '../support/bodies';
import { type Subject, describeResource } from '../support/resource-suite';
import { type TestApp, startTestApp } from '../support/test-app';

/** Every resource that is served, in the order of the modules, with the smallest body that it takes. */
const subjects: Subject[] = [
  { resource: customer, minimal: minimalCustomer },
  { resource: partyRole, minimal: minimalPartyRole },
];

for (const subject of subjects) describeResource(subject);

describe('the list of resources here', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp();
  });
  afterAll(() => t.close());

  it('is that of all that are served', () => {
    expect(subjects.map(({ resource }) => resource)).toEqual(t.app.get(ApiRegistry).resources);
  });
});
