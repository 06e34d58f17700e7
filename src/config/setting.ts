import { type Reader, SettingsError } from './readers';

/** One thing that the operator can set. */
export interface Setting<T> {
  /** The variable that sets it. */
  readonly key: string;
  readonly reader: Reader<T>;
  /** What it is where the variable is empty or absent. */
  readonly fallback: T | Derived<T>;
  /** Whether its value is secret, or may hold a password. */
  readonly isSecret: boolean;
}

/** A default that depends on settings further up in the table. */
type Derived<T> = (valueOf: ValueOf) => T;

export type ValueOf = <T>(setting: Setting<T>) => T;

export function setting<T>(key: string, reader: Reader<T>): Setting<T | undefined>;
export function setting<T>(key: string, reader: Reader<T>, fallback: NoInfer<T | Derived<T>>): Setting<T>;
export function setting<T>(key: string, reader: Reader<T>, fallback?: T | Derived<T>): Setting<T | undefined> {
  return { key, reader, fallback, isSecret: false };
}

export const secret = <T>(setting: Setting<T>): Setting<T> => ({ ...setting, isSecret: true });

/**
 * @param text of its variable
 * @throws {SettingsError} naming the variable, the value wanted, and what was found (never where it is, or may hold, a secret)
 */
export function valueFrom(text: string | undefined, setting: Setting<unknown>, valueOf: ValueOf): unknown {
  const { key, reader, fallback, isSecret } = setting;
  const value = text?.trim();
  if (!value) return typeof fallback === 'function' ? (fallback as Derived<unknown>)(valueOf) : fallback;
  try {
    return reader(value);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const shown = isSecret ? 'something else' : JSON.stringify(value.slice(0, 80));
    throw new SettingsError(`${key} must be ${error.message}, not ${shown}`);
  }
}
