import { type DynamicModule, Module } from '@nestjs/common';
import type { Settings } from './env';

/** Injection token of the {@link Settings}. */
export const SETTINGS = Symbol('settings');

/** Makes the settings, read once by the caller, available to every module. */
@Module({})
export class SettingsModule {
  static forRoot(settings: Settings): DynamicModule {
    return {
      module: SettingsModule,
      global: true,
      providers: [{ provide: SETTINGS, useValue: settings }],
      exports: [SETTINGS],
    };
  }
}
