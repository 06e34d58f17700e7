import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import eslint from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** Folders of resources: `src/supplier/supplier.resource.ts`. */
const resources = readdirSync(join(import.meta.dirname, 'src'))
  .filter((name) => existsSync(join(import.meta.dirname, 'src', name, `${name}.resource.ts`)))
  .map((name) => `./src/${name}`);

/** Who may import whom, besides the order of the rooms: docs/architecture.md, and test/docs/rooms.spec.ts. */
const zones = [
  {
    target: './src/hub-notification',
    from: './src/tmf',
    except: [
      './json',
      './query',
      './attribute',
      './model',
      './declare',
      './named-filter',
      './access',
      './error',
      './http',
      './rules/access',
      './store/event',
      './serve/openapi',
    ],
  },
  ...resources.map((target) => ({
    target,
    from: [...resources.filter((other) => other !== target), './src/health', './src/database', './src/config'],
  })),
  { target: './src/pages', from: ['./src/hub-notification', './src/database'] },
  { target: './src', from: ['./test', './bench', './seed', './demo', './indexes'] },
].map((zone) => ({ ...zone, message: 'See the dependency rules in docs/architecture.md.' }));

export default tseslint.config(
  { ignores: ['dist', 'data', 'demo-data', 'coverage', 'node_modules', 'test/generated-client'] },
  eslint.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    settings: { 'import-x/ignore': ['node_modules'], 'import-x/resolver': { node: { extensions: ['.ts', '.js'] } } },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones, basePath: import.meta.dirname }],
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      eqeqeq: 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: ['src/**/*.ts', 'ormconfig.ts'],
    ignores: ['src/config/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: 'Only src/config reads the environment.',
        },
      ],
    },
  },
  {
    files: ['json', 'query', 'patch', 'access'].map((room) => `src/tmf/${room}/**/*.ts`),
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['@nestjs/*', 'typeorm', 'pg', 'fastify'],
              message: 'tmf/json, tmf/query, tmf/patch and tmf/access are pure.',
            },
          ],
        },
      ],
    },
  },
  {
    // Answers of the server and rows of the database are what the tests are about to find out.
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
    languageOptions: { globals: { module: 'writable', require: 'readonly', process: 'readonly', console: 'readonly' } },
  },
);
