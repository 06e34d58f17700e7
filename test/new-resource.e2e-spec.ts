import { describeResource } from './support/resource-suite';
import { SupplierModule, migrateSupplier, supplier } from './support/supplier';
import { startTestApp } from './support/test-app';

describe('a third resource, declared as docs/new-resource.md shows', () => {
  describeResource({
    resource: supplier,
    minimal: () => ({ name: 'Grass Ltd', registration: 'HRB 1234' }),
    start: () => startTestApp({ modules: [SupplierModule], prepare: migrateSupplier }),
  });
});
