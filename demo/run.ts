/**
 * `npm run demo`: the service on an embedded database of its own, filled with invented customers and party roles, and a
 * listener that prints the notifications. Stopped and started again, it goes on with what is there.
 */
import { resolve } from 'node:path';
import { customer } from '../src/customer/customer.resource';
import { partyRole } from '../src/party-role/party-role.resource';
import { customerChanges, customers } from './customers';
import { fillCollection } from './fill';
import { DemoListener } from './listener';
import { partyRoleChanges, partyRoles } from './party-roles';
import { startService } from './service';

const FOLDER = resolve('demo-data');

async function main(): Promise<void> {
  const service = startService(FOLDER);
  const listener = new DemoListener(print);
  const over = new AbortController();
  // A terminal sends Ctrl-C to the service too, which takes the second as it takes the first.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => void service.process.kill(name));
  void service.ended.then((code) => {
    process.exitCode = code;
    over.abort();
    listener.stop();
  });
  try {
    const origin = await service.origin;
    if (origin !== undefined) await prepare(origin, listener, over.signal);
  } catch (error) {
    if (over.signal.aborted) return;
    service.process.kill('SIGTERM');
    await service.ended;
    throw error;
  }
}

/** Fills what is empty, and only then subscribes: the first notification is of what the visitor does. */
async function prepare(origin: string, listener: DemoListener, signal: AbortSignal): Promise<void> {
  const filled = [
    await fillCollection(origin + customer.collection, customers, customerChanges, signal),
    await fillCollection(origin + partyRole.collection, partyRoles, partyRoleChanges, signal),
  ];
  await listener.start();
  await listener.subscribe(origin + customer.api.basePath, signal);
  await listener.subscribe(origin + partyRole.api.basePath, signal);
  const [customersFilled = 0, partyRolesFilled = 0] = filled;
  print(
    customersFilled + partyRolesFilled > 0
      ? `demo: created ${customersFilled} customers and ${partyRolesFilled} party roles in ${FOLDER}`
      : `demo: goes on with the data in ${FOLDER}; to begin anew, stop it and delete that folder`,
  );
  print('demo: ready; notifications are printed here, Ctrl-C stops it');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
