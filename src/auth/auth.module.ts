import { Global, Module } from '@nestjs/common';
import { AccessGuard } from './access-guard';
import { MetadataController } from './metadata.controller';

/** Who calls, and what they may do. */
@Global()
@Module({ controllers: [MetadataController], providers: [AccessGuard], exports: [AccessGuard] })
export class AuthModule {}
