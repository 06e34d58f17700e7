/** Fills a collection through its API, as any client would: validated, and with the events of every change. */

/** A later change of one of the created: a merge patch, or null for its removal. */
export interface Change {
  /** Its number among the created. */
  readonly of: number;
  readonly patch: object | null;
}

/** What is there already, from an earlier start or by hand, stays as it is. */
export async function isEmpty(collection: string, signal: AbortSignal): Promise<boolean> {
  const list = await send(`${collection}?limit=0`, { signal });
  return list.headers.get('x-total-count') === '0';
}

/** Creates the documents in one transaction. */
export async function createAll(
  collection: string,
  documents: readonly object[],
  signal: AbortSignal,
): Promise<{ readonly href: string }[]> {
  const operations = documents.map((value) => ({ op: 'add', path: '/', value }));
  const answer = await send(collection, patch('application/json-patch+json', operations, signal));
  return (await answer.json()) as { href: string }[];
}

/** Creates the documents in one transaction, and then changes some. @returns how many are created */
export async function fillCollection(
  collection: string,
  documents: readonly object[],
  changes: readonly Change[],
  signal: AbortSignal,
): Promise<number> {
  const created = await createAll(collection, documents, signal);
  for (const { of, patch: body } of changes) {
    const request = body === null ? { method: 'DELETE', signal } : mergePatch(body, signal);
    await send(created[of]?.href ?? collection, request);
  }
  return created.length;
}

export const mergePatch = (body: object, signal: AbortSignal): RequestInit =>
  patch('application/merge-patch+json', body, signal);

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
