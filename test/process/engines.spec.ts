import { readFileSync } from 'node:fs';
import { satisfies, subset } from 'semver';

interface Package {
  readonly version: string;
  readonly engines?: { readonly node?: string };
  readonly dev?: boolean;
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Package> };
const { '': own, ...installed } = packages;
const supported = own?.engines?.node ?? '';

it('Node.js 20.19, 22 and 24 are supported', () => {
  for (const version of ['20.19.0', '22.13.0', '24.11.0']) expect(satisfies(version, supported)).toBe(true);
});

/** Tools of development may warn; what the service runs on may not. */
it('every package of the runtime works with every supported Node.js', () => {
  const runtime = Object.entries(installed).filter(([, { dev }]) => !dev);
  expect(runtime.length).toBeGreaterThan(50);
  const narrower = runtime
    .filter(([, { engines }]) => engines?.node !== undefined && !subset(supported, engines.node))
    .map(([path, { version, engines }]) => `${path} ${version}: ${engines?.node}`);
  expect(narrower).toEqual([]);
});
