import { Global, Module } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Settings } from '../config/env';
import { SETTINGS } from '../config/settings.module';
import { Memory } from '../memory/memory';
import { ClientConnections } from './client-connections';

/** What clients may hold of this process: connections and memory. */
@Global()
@Module({
  providers: [
    {
      provide: Memory,
      inject: [SETTINGS],
      useFactory: ({ http }: Settings) => new Memory(http.bodyLimit),
    },
    {
      provide: ClientConnections,
      inject: [HttpAdapterHost, SETTINGS, Memory],
      useFactory: ({ httpAdapter }: HttpAdapterHost, { http }: Settings, { unread }: Memory) =>
        new ClientConnections(
          (httpAdapter as ReturnType<NestFastifyApplication['getHttpAdapter']>).getInstance().server,
          http.maxConnections,
          unread,
        ),
    },
  ],
  exports: [Memory, ClientConnections],
})
export class ConnectionsModule {}
