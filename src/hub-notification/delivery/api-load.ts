import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

/** With so many requests in flight they come first. */
const BUSY = 8;

/** Knows how many requests this instance is answering. Deliveries can wait for a moment; people cannot. */
@Injectable()
export class ApiLoad implements OnApplicationBootstrap {
  private readonly inFlight = new Set<IncomingMessage>();

  constructor(private readonly adapterHost: HttpAdapterHost) {}

  onApplicationBootstrap(): void {
    const server = this.adapterHost.httpAdapter.getHttpServer() as Server;
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
      this.inFlight.add(request);
      response.once('close', () => this.inFlight.delete(request));
    });
  }

  /** Lets requests go first, for so many milliseconds: something is done whatever the load. */
  async giveWay(pause: number): Promise<void> {
    if (this.isBusy) await sleep(pause);
  }

  /** Only requests that have arrived count: who has sent a part of one does not wait for an answer. */
  get isBusy(): boolean {
    if (this.inFlight.size < BUSY) return false;
    let arrived = 0;
    for (const { complete } of this.inFlight) if (complete && ++arrived === BUSY) return true;
    return false;
  }
}
