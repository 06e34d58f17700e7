import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const guide = readFileSync('docs/new-resource.md', 'utf8');

/** The code that comes first after the first mention of a file. */
function shown(file: string): string | undefined {
  const [, rest = ''] = guide.split(file);
  return /^```ts\n(.*?)^```$/ms.exec(rest)?.[1];
}

/** A file of the supplier as the guide would show it: where it puts it, and of a dealer, lest the two get in each other's way. */
function placed(file: string, from: string): string {
  return readFileSync(join(__dirname, '../support/supplier', file), 'utf8')
    .replaceAll(`'../../../${from}/`, "'../")
    .replaceAll('supplier', 'dealer')
    .replaceAll('Supplier', 'Dealer')
    .replace('TMF999', 'TMF000')
    .replace('1796000000000', '<time>');
}

describe('docs/new-resource.md', () => {
  it.each(['resource', 'module'])('shows supplier.%s.ts whole, as it is tested here', (kind) => {
    expect(shown(`src/dealer/dealer.${kind}.ts`)).toBe(placed(`supplier.${kind}.ts`, 'src'));
  });

  it('shows the migration whole, as it is tested here', () => {
    expect(shown('src/database/migrations/create-dealer')).toBe(placed('create-supplier.ts', 'src/database'));
  });
});
