'use strict';
const { default: Sequencer } = require('@jest/test-sequencer');

/** Files that take minutes. Begun last, they would keep one worker busy while the others have nothing left to do. */
const SLOW = ['swagger-ui.e2e-spec', 'process.e2e-spec', 'resources.e2e-spec', 'operator-errors.e2e-spec'];

/** @param {import('@jest/test-result').Test} test */
function placeOf({ path }) {
  const place = SLOW.findIndex((name) => path.includes(`/${name}`));
  return place < 0 ? SLOW.length : place;
}

/** Jest's own order, but for the slowest files, which come first. */
module.exports = class SlowFirst extends Sequencer {
  /**
   * @override
   * @param {import('@jest/test-result').Test[]} tests
   */
  async sort(tests) {
    const sorted = await super.sort(tests);
    return sorted.toSorted((a, b) => placeOf(a) - placeOf(b));
  }
};
