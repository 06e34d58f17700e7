import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

/** With so many requests in flight they come first. */
const BUSY = 8;

/** How long a delivery steps aside then, so that some are made whatever the load. Milliseconds. */
const PAUSE = 100;

/** Knows how many requests this instance is answering. Deliveries can wait for a moment; people cannot. */
@Injectable()
export class ApiLoad implements OnApplicationBootstrap {
  private inFlight = 0;

  constructor(private readonly adapterHost: HttpAdapterHost) {}

  onApplicationBootstrap(): void {
    const server = this.adapterHost.httpAdapter.getHttpServer() as Server;
    server.prependListener('request', (_request: IncomingMessage, response: ServerResponse) => {
      this.inFlight++;
      response.once('close', () => this.inFlight--);
    });
  }

  /** Lets requests go first. */
  async giveWay(): Promise<void> {
    if (this.inFlight >= BUSY) await sleep(PAUSE);
  }
}
