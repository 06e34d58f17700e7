import type { Resource } from '../../../src/tmf/declare/define-resource';

/**
 * The lines `where: what` that a table of docs/conformance.md lists for the API of the resource. A row is
 * `| API | where | what | why |`: every `where` has every `what`, both in backticks; the API is its number or `both`.
 */
export function listedIn(markdown: string, heading: string, { api, name, path }: Resource): string[] {
  const [, section = ''] = markdown.split(`\n## ${heading}\n`);
  const [table = ''] = section.split('\n## ');
  return table
    .split('\n')
    .map((row) => row.split('|').map((cell) => cell.trim()))
    .filter(([, number = '']) => number === 'both' || number === api.number)
    .flatMap(([, , where = '', what = '']) =>
      codes(where).flatMap((place) => codes(what).map((is) => `${place}: ${is}`)),
    )
    .map((line) => line.replaceAll('<Resource>', name).replaceAll('<resource>', path));
}

function codes(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}
