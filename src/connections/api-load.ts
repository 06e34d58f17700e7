import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { ClientConnections } from './client-connections';

/** With so many requests in flight they come first. */
const BUSY = 8;

/** Knows how many requests this instance is answering. Deliveries can wait for a moment; people cannot. */
@Injectable()
export class ApiLoad {
  constructor(private readonly connections: ClientConnections) {}

  /** Lets requests go first, for so many milliseconds: something is done whatever the load. */
  async giveWay(pause: number): Promise<void> {
    if (this.isBusy) await sleep(pause);
  }

  /** Only requests that have arrived count: who has sent a part of one does not wait for an answer. */
  get isBusy(): boolean {
    const { inHand } = this.connections;
    if (inHand.size < BUSY) return false;
    let arrived = 0;
    for (const { complete } of inHand) if (complete && ++arrived === BUSY) return true;
    return false;
  }
}
