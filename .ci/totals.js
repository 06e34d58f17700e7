// Adds up the totals in Jest's JSON files and prints them in one line: node .ci/totals.js FILE...
// With --require-passed NAME: succeeds if every file has a suite of that name in which tests passed and none was skipped.
const { readFileSync } = require('node:fs');

const args = process.argv.slice(2);
const required = args[0] === '--require-passed' ? args.splice(0, 2)[1] : undefined;
const results = args.map((file) => JSON.parse(readFileSync(file, 'utf8')));

if (required) {
  for (const { testResults } of results) {
    const suite = testResults.find(({ name }) => name.endsWith(required));
    const states = new Set(suite?.assertionResults.map(({ status }) => status));
    if (!states.has('passed') || states.has('pending')) {
      console.error(`${required} did not run`);
      process.exit(1);
    }
  }
  console.log(`${required} ran`);
} else {
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  const crashed = sum('numRuntimeErrorTestSuites');
  const failed = sum('numFailedTests') + crashed;
  const skipped = sum('numPendingTests') + sum('numTodoTests');
  console.log(`${sum('numPassedTests')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exit(failed > 0 ? 1 : 0);
}
