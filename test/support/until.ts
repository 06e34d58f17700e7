/**
 * Asks again and again until the answer is as it should be: for states of the database, and of other processes, which
 * tell nobody when they change.
 * @returns that answer
 */
export async function until<T>(ask: () => Promise<T> | T, isSo: (answer: T) => boolean = Boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (isSo(answer)) return answer;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
