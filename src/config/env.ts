// Room config: the one place that reads the environment; errors that an operator can mend.

import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { looksLike } from './misspelt';
import { OperatorError } from './operator-error';
import { SettingsError } from './readers';
import { type Setting, type ValueOf, valueFrom } from './setting';
import { ORDERED, PAIRED, TABLE } from './table';

/** What the operator has set, in the groups of the {@link TABLE}. */
export type Settings = { readonly [G in keyof typeof TABLE]: Values<(typeof TABLE)[G]> };

type Values<Group> = { readonly [N in keyof Group]: Group[N] extends Setting<infer T> ? T : never };

/** The settings of the {@link TABLE}, in its order. */
export const SETTING_LIST = Object.values(TABLE).flatMap((group) => Object.values<Setting<unknown>>(group));

/**
 * Reads the settings of this process: its environment, and `.env` in the working directory for what is not in it.
 * A line on standard error tells of every variable that looks like a setting misspelt.
 * @throws {OperatorError}
 */
export function readSettings(): Settings {
  Object.assign(process.env, { ...readEnvFile(), ...process.env });
  misspeltSettings(process.env).forEach((line) => process.stderr.write(`${line}\n`));
  return loadSettings(process.env);
}

/** (`process.loadEnvFile()` says on each version of Node something else of a file that it cannot read.) */
function readEnvFile(): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync('.env', 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new OperatorError(`.env cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/** @returns a line for every variable that is no setting, but looks like one; never its value */
export function misspeltSettings(env: Record<string, string | undefined>): string[] {
  const settings = SETTING_LIST.map(({ key }) => key);
  return Object.keys(env).flatMap((name) => {
    const meant = looksLike(name, settings);
    return meant === undefined ? [] : [`${name} is not a setting: did you mean ${meant}?`];
  });
}

/** Checks and types the settings. @throws {SettingsError} on the first bad value */
export function loadSettings(env: Record<string, string | undefined>): Settings {
  const values = new Map<Setting<unknown>, unknown>();
  const valueOf: ValueOf = <T>(setting: Setting<T>) => values.get(setting) as T;
  for (const setting of SETTING_LIST) values.set(setting, valueFrom(env[setting.key], setting, valueOf));
  for (const [lower, upper] of ORDERED) {
    const [min, max] = [valueOf(lower), valueOf(upper)];
    if (min > max) throw new SettingsError(`${lower.key} must not be over ${upper.key}: ${min} > ${max}`);
  }
  for (const pair of PAIRED) {
    const empty = pair.find((setting) => valueOf(setting) === undefined);
    const other = pair.find((setting) => valueOf(setting) !== undefined);
    if (empty && other) throw new SettingsError(`${empty.key} must be set where ${other.key} is`);
  }
  return mapValues(TABLE, (group) => mapValues<Setting<unknown>>(group, valueOf)) as Settings;
}

function mapValues<T>(object: Readonly<Record<string, T>>, map: (value: T) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value)]));
}
