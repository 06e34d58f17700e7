import { type DynamicModule, Module } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import type { Settings } from './config/env';
import { SettingsModule } from './config/settings.module';
import { AuthModule } from './auth/auth.module';
import { ConnectionsModule } from './connections/connections.module';
import { CustomerModule } from './customer/customer.module';
import { DatabaseModule } from './database/database.module';
import { HubAdminModule } from './hub-notification/admin/hub-admin.module';
import { HubNotificationModule } from './hub-notification/hub-notification.module';
import { HealthModule } from './health/health.module';
import { MetricsModule } from './metrics/metrics.module';
import { PagesModule } from './pages/pages.module';
import { PartyModule } from './party/party.module';
import { PartyRoleModule } from './party-role/party-role.module';
import { TmfModule } from './tmf/tmf.module';

@Module({})
export class AppModule {
  static forRoot(settings: Settings): DynamicModule {
    return {
      module: AppModule,
      imports: [
        SettingsModule.forRoot(settings),
        ConnectionsModule,
        DatabaseModule.forRoot(),
        EventEmitterModule.forRoot(),
        MetricsModule,
        TmfModule,
        AuthModule,
        HubNotificationModule,
        HubAdminModule,
        CustomerModule,
        PartyRoleModule,
        PartyModule,
        HealthModule,
        PagesModule,
      ],
    };
  }
}
