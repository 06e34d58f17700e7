import { takeUntrueAnswers } from './openapi/untrue-answers';

/** The OpenAPI documents must be true of every answer, whatever a test is about. */
function expectTrueDocuments(): void {
  const untrue = takeUntrueAnswers();
  if (untrue.length === 0) return;
  throw new Error(`The OpenAPI document is not true of ${untrue.length} answers:\n${untrue.slice(0, 10).join('\n')}`);
}

afterEach(expectTrueDocuments);
// What was answered before the first test, after the last one, or to something that a test did not wait for.
afterAll(expectTrueDocuments);
