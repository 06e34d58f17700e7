/** Subscriptions of the benchmarks to all events of customers. */
import { customerManagement } from '../../src/customer/customer.resource';
import type { Server } from '../server/server';
import { JSON_HEADERS, ask } from '../server/servers';

const HUB = `${customerManagement.basePath}/hub`;

/** @returns the id of the subscription */
export async function subscribe(server: Server, callback: string): Promise<string> {
  const answer = await ask(server.origin + HUB, {
    method: 'POST',
    headers: JSON_HEADERS,
    body: JSON.stringify({ callback }),
  });
  if (answer.status !== 201) throw new Error(`${answer.status}: ${await answer.text()}`);
  return ((await answer.json()) as { id: string }).id;
}

export async function unsubscribe(server: Server, id: string): Promise<void> {
  await ask(`${server.origin}${HUB}/${id}`, { method: 'DELETE' });
}
