import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { lintFromString, loadConfig } from '@redocly/openapi-core';

/**
 * Prints what Redocly and Spectral find in the OpenAPI documents at the given paths, with the rules of `redocly.yaml` and
 * `.spectral.js`, as a JSON array of lines. A process of its own: Jest cannot load Redocly, which is an ES module.
 */
const root = join(import.meta.dirname, '../../..');
const require = createRequire(import.meta.url);
const { Spectral } = require('@stoplight/spectral-core');

const redocly = await loadConfig({ configPath: join(root, 'redocly.yaml') });
const spectral = new Spectral();
spectral.setRuleset(require(join(root, '.spectral.js')));

const lines = [];
for (const path of process.argv.slice(2)) {
  const source = readFileSync(path, 'utf8');
  for (const { ruleId, message, location } of await lintFromString({ source, absoluteRef: path, config: redocly })) {
    lines.push(`redocly ${ruleId}: ${message} ${location[0]?.pointer}`);
  }
  for (const { code, message, path: steps } of await spectral.run(JSON.parse(source))) {
    lines.push(`spectral ${code}: ${message} #/${steps.join('/')}`);
  }
}
console.log(JSON.stringify(lines));
