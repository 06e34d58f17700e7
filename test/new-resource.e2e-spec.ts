import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { DataSource } from 'typeorm';
import { describeResource } from './support/resource-suite';
import { CreateSupplier1796000000000 } from './support/supplier/create-supplier';
import { SupplierModule } from './support/supplier/supplier.module';
import { supplier } from './support/supplier/supplier.resource';
import { startTestApp } from './support/test-app';

const guide = readFileSync('docs/new-resource.md', 'utf8');

/** The code that comes first after the first mention of a file. */
function shown(file: string): string | undefined {
  const [, rest = ''] = guide.split(file);
  return /^```ts\n(.*?)^```$/ms.exec(rest)?.[1];
}

/** A file of the tests as it would be where the guide puts it. */
function placed(file: string, from: string): string {
  return readFileSync(join(__dirname, 'support/supplier', file), 'utf8')
    .replaceAll(`'../../../${from}/`, "'../")
    .replace('1796000000000', '<time>');
}

describe('docs/new-resource.md', () => {
  it.each(['dto', 'entity', 'resource', 'module'])('shows supplier.%s.ts whole, as it is tested here', (kind) => {
    const file = `src/supplier/supplier.${kind}.ts`;
    expect(shown(file)).toBe(placed(basename(file), 'src'));
  });

  it('shows the migration whole, as it is tested here', () => {
    expect(shown('src/database/migrations/create-supplier')).toBe(placed('create-supplier.ts', 'src/database'));
  });
});

/** What a start does with a migration that is in the list. */
async function migrate(dataSource: DataSource): Promise<void> {
  const runner = dataSource.createQueryRunner();
  await new CreateSupplier1796000000000().up(runner);
  await runner.release();
}

describe('a third resource, declared as docs/new-resource.md shows', () => {
  describeResource({
    resource: supplier,
    minimal: () => ({ name: 'Grass Ltd', registration: 'HRB 1234' }),
    start: () => startTestApp({ modules: [SupplierModule], prepare: migrate }),
  });
});
