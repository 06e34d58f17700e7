/**
 * Answers of this test file that the served documents do not describe. `test/support/after-each.ts` fails the test that
 * made one; a test that expects some takes them away.
 */
const untrue: string[] = [];

export function reportUntrueAnswer(line: string): void {
  untrue.push(line);
}

export function takeUntrueAnswers(): string[] {
  return untrue.splice(0);
}
