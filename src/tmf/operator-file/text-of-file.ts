import { readFileSync } from 'node:fs';
import { OperatorError } from '../../config/operator-error';

/** @param setting that names the file @throws {OperatorError} */
export function textOfFile(setting: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new OperatorError(`${setting} (${file}) cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
