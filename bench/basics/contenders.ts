/** Who is measured in turn: the service, baselines, and services of other checkouts. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chosenOf } from '../options';
import type { Server } from '../server/server';
import { baseline, fillByPost, service } from '../server/servers';
import type { Options } from '../options';
import { type BodySize, bodyOf } from './bodies';
import type { Operation, Site } from './operations';
import type { NextRequest } from '../load/load';

const BASELINES = ['bare', 'naive'] as const;

/** The service by this name is what all others are compared with. */
export const SERVICE = 'service';
export const BARE = 'bare';

export interface Contender {
  readonly name: string;
  readonly isService: boolean;
  readonly server: Server;
}

/** A contender that runs and is filled, with what it is asked for each operation; without those it does not have. */
export interface Prepared extends Contender {
  readonly requests: ReadonlyMap<Operation, NextRequest>;
}

/** @param against names of baselines and folders of checkouts; undefined for all baselines. @throws an error of one line */
export function contendersOf(against: readonly string[] | undefined, options: Options): Contender[] {
  const folders = (against ?? []).filter((each) => each.includes('/'));
  const names = chosenOf(
    'against',
    BASELINES,
    against?.filter((each) => !each.includes('/')),
  );
  const others = folders.map((folder, n) => {
    const checkout = resolve(folder);
    if (!existsSync(join(checkout, 'dist/src/main.js'))) throw new Error(`--against ${folder}: nothing is built there`);
    const name = folders.length > 1 ? `other_${n + 1}` : 'other';
    return { name, isService: true, server: service(name, options, { checkout }) };
  });
  return [
    { name: SERVICE, isService: true, server: service(SERVICE, options) },
    ...others,
    ...names.map((name) => ({ name, isService: false, server: baseline(name, options) })),
  ];
}

/** Starts a contender and fills it. */
export async function prepare(
  contender: Contender,
  operations: readonly Operation[],
  { size, customers }: { readonly size: BodySize; readonly customers: number },
  signal: AbortSignal,
): Promise<Prepared> {
  const { server, isService } = contender;
  await server.start(signal);
  const bodies = Array.from({ length: customers }, (_, n) => bodyOf(size, n));
  const site: Site = { server, bodies, ids: await fillByPost(server, bodies, signal) };
  const requests = new Map<Operation, NextRequest>();
  for (const operation of operations) {
    const make = isService ? operation.service : operation.baseline;
    if (make) requests.set(operation, await make(site));
  }
  return { ...contender, requests };
}
