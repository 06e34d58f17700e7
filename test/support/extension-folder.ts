import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A folder with these files, by name; what is no text is written as JSON. */
export function extensionFolder(files: Readonly<Record<string, unknown>>): string {
  const parent = process.env['TEST_FOLDER'] ?? '';
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'extensions-'));
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}
