import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';

const run = promisify(execFile);

const GENERATOR = join(dirname(require.resolve('openapi-typescript/package.json')), 'bin/cli.js');

/** Writes the types that openapi-typescript makes of the document, as people run it: `{folder}/{name}.ts`. */
export async function generateTypes(document: unknown, folder: string, name: string): Promise<void> {
  const source = join(folder, `${name}.json`);
  await writeFile(source, JSON.stringify(document));
  await run(process.execPath, [GENERATOR, source, '--output', join(folder, `${name}.ts`)]);
}

/**
 * What TypeScript finds wrong in strict mode with the program, where modules beside it may also be in the other folder:
 * a line each.
 */
export function typeErrors(program: string, folder: string): string[] {
  const compiled = ts.createProgram([program], {
    strict: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: [],
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    skipLibCheck: true,
    rootDirs: [dirname(program), folder],
  });
  return ts.getPreEmitDiagnostics(compiled).map(({ file, start = 0, messageText }) => {
    const line = file ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
    return `${file?.fileName ?? ''}:${line} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}
