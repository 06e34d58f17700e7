/** Fills a collection through its API, as any client would: validated, and with the events of every change. */

/** A later change of one of the created: a merge patch, or null for its removal. */
export interface Change {
  /** Its number among the created. */
  readonly of: number;
  readonly patch: object | null;
}

/**
 * Creates the documents in one transaction, and then changes some, if the collection is empty. What is there already, from
 * an earlier start or by hand, stays as it is.
 * @returns how many are created
 */
export async function fillCollection(
  collection: string,
  documents: readonly object[],
  changes: readonly Change[],
  signal: AbortSignal,
): Promise<number> {
  const list = await send(`${collection}?limit=0`, { signal });
  if (list.headers.get('x-total-count') !== '0') return 0;
  const operations = documents.map((value) => ({ op: 'add', path: '/', value }));
  const answer = await send(collection, patch('application/json-patch+json', operations, signal));
  const created = (await answer.json()) as { href: string }[];
  for (const { of, patch: body } of changes) {
    const request = body === null ? { method: 'DELETE', signal } : patch('application/merge-patch+json', body, signal);
    await send(created[of]?.href ?? collection, request);
  }
  return created.length;
}

function patch(type: string, body: unknown, signal: AbortSignal): RequestInit {
  return { method: 'PATCH', headers: { 'Content-Type': type }, body: JSON.stringify(body), signal };
}

/** @throws an error that says what was answered, unless that is a success */
export async function send(url: string, request: RequestInit): Promise<Response> {
  const answer = await fetch(url, request);
  if (!answer.ok)
    throw new Error(`${request.method ?? 'GET'} ${url} was answered with ${answer.status}: ${await answer.text()}`);
  return answer;
}
