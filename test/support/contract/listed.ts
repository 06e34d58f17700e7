import type { Api } from '../../../src/tmf/declare/define-resource';

/**
 * The lines `where: what` that a table of docs/conformance.md lists for the API. A row is `| API | where | what | why |`: every
 * `where` has every `what`, both in backticks; the API is `all` or numbers with commas between. `<Resource>` and `<resource>` stand
 * for each resource of the API in turn.
 */
export function listedIn(markdown: string, heading: string, { number, resources }: Api): string[] {
  const [, section = ''] = markdown.split(`\n## ${heading}\n`);
  const [table = ''] = section.split('\n## ');
  const lines = table
    .split('\n')
    .map((row) => row.split('|').map((cell) => cell.trim()))
    .filter(([, apis = '']) => apis === 'all' || apis.split(', ').includes(number))
    .flatMap(([, , where = '', what = '']) =>
      codes(where).flatMap((place) => codes(what).map((is) => `${place}: ${is}`)),
    )
    .flatMap((line) =>
      resources.map(({ name, path }) => line.replaceAll('<Resource>', name).replaceAll('<resource>', path)),
    );
  return [...new Set(lines)];
}

function codes(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}
