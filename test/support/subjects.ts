import { customer } from '../../src/customer/customer.resource';
import { individual, organization } from '../../src/party/party.resource';
import { partyRole } from '../../src/party-role/party-role.resource';
import { attributeOf } from '../../src/tmf/attribute/attribute';
import type { Resource } from '../../src/tmf/declare/define-resource';
import { FleetModule, depot, migrateFleet, vehicle } from './fleet/fleet';
import { type Subject, subjectOf } from './subject';
import { migrateSupplier } from './supplier/migrate';
import { SupplierModule } from './supplier/supplier.module';
import { supplier } from './supplier/supplier.resource';
import { startTestApp } from './test-app';

/** It serves the fleet, too. */
export const startFleet: Subject['start'] = (env) =>
  startTestApp({ modules: [FleetModule], prepare: migrateFleet, env });

/** Resources that the service serves, in the order of its modules. */
export const SERVED: readonly Subject[] = [customer, partyRole, individual, organization].map((resource) =>
  subjectOf(resource, (env) => startTestApp({ env })),
);

/** All on which the shared suites run: also those of throw-away APIs. */
export const SUBJECTS: readonly Subject[] = [
  ...SERVED,
  subjectOf(supplier, (env) => startTestApp({ modules: [SupplierModule], prepare: migrateSupplier, env })),
  subjectOf(vehicle, startFleet),
  subjectOf(depot, startFleet),
];

const subjectFor = (resource: Resource): Subject => SUBJECTS.find((each) => each.resource === resource) as Subject;

/** Two that have nothing in common. What is about HTTP, and not about any attribute, is the same for all others. */
export const TWO: readonly Subject[] = [subjectFor(customer), subjectFor(vehicle)];

/** Those of the service that are about a party in a role. */
export const ENGAGED_PARTIES = SERVED.filter(({ resource }) => attributeOf(resource.create, 'engagedParty'));
