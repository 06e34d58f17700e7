import { customer } from '../src/customer/customer.resource';
import { partyRole } from '../src/party-role/party-role.resource';
import { ResourceRegistry } from '../src/tmf/resource/resource.registry';
import { minimalCustomer, minimalPartyRole } from './support/bodies';
import { describeResource } from './support/resource-suite';
import { startTestApp } from './support/test-app';

describeResource({ resource: customer, minimal: minimalCustomer });
describeResource({ resource: partyRole, minimal: minimalPartyRole });

it('covers every resource that is served', async () => {
  const t = await startTestApp();
  expect(t.app.get(ResourceRegistry).resources).toEqual([customer, partyRole]);
  await t.close();
});
