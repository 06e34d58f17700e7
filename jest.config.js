/** Packages published as ES modules, which Jest cannot require() and therefore transforms. */
const esm = [
  '@nestjs',
  '@electric-sql',

  'file-type',
  'jose',
  'marked',
  '@borewit',
  'strtok3',
  'token-types',
  'uint8array-extras',
  '@tokenizer',
];

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  rootDir: '.',
  testMatch: ['<rootDir>/test/**/*spec.ts'],
  transform: {
    '^.+\\.(ts|js|mjs|cjs)$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          keepClassNames: true,
        },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esm.join('|')})/)`],
  testSequencer: '<rootDir>/test/support/slow-first.js',
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  setupFilesAfterEnv: ['<rootDir>/test/support/after-each.ts'],
  // Only to end a test that hangs: no test depends on how fast the machine is.
  testTimeout: 600_000,
  maxWorkers: 2,
};
