import type { Page, Response } from 'playwright-core';
import type { MediaType, OpenApiDocument, OpenApiOperation } from './contract/documents';

/** An operation as Swagger UI shows it. */
interface Shown extends OpenApiOperation {
  readonly method: string;
  readonly path: string;
  /** What the id in the path is one of: `/customer`. */
  readonly collection?: string;
}

/** Each operation of the document, in an order in which they can be done: creations first, deletions last. */
export function operationsOf({ paths }: OpenApiDocument): Shown[] {
  const rank = ({ method, collection }: Shown): number => (method === 'delete' ? 2 : method === 'post' && !collection ? 0 : 1); // prettier-ignore
  return Object.entries(paths)
    .flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => {
        const [, collection] = /^(.*?)\/\{id\}/.exec(path) ?? [];
        return { ...operation, method, path, collection };
      }),
    )
    .sort((one, other) => rank(one) - rank(other));
}

interface Tried {
  /** Requests that were not answered as they should be, in words. */
  readonly failures: string[];
  /** The `id` of the first answer. */
  readonly created?: string;
}

/**
 * Presses Execute as somebody would who reads the page: with each example of each media type of the body, then with the
 * second examples of all parameters, the third ones ...; each time a 2xx that the document knows has to come, and from a
 * list at least one item.
 */
export async function tryOut(page: Page, operation: Shown, id: string | undefined): Promise<Tried> {
  const block = page.locator(`.opblock[id$="-${operation.operationId}"]`);
  await block.locator('.opblock-summary-control').click();
  const button = block.getByRole('button', { name: 'Execute' });
  await button.waitFor();
  if (operation.collection !== undefined) {
    if (id === undefined) throw new Error(`${operation.path}: there is no id to fill in`);
    await block.locator('tr[data-param-name="id"] input').fill(id);
  }

  const failures: string[] = [];
  let created: string | undefined;
  const execute = async (how: string, mediaType?: string): Promise<void> => {
    const [response] = await Promise.all([page.waitForResponse(isTried), button.click()]);
    const text = await response.text().catch(() => '');
    if (mediaType !== undefined) expect(response.request().headers()['content-type']).toBe(mediaType);
    created ??= idIn(text);
    if (!isFine(operation, response, text)) failures.push(`${operation.operationId}, ${how}: ${response.status()} to ${response.request().url()} ${response.request().postData() ?? ''}: ${text}`); // prettier-ignore
  };

  const bodies = Object.entries(operation.requestBody?.content ?? {});
  for (const [mediaType, media] of bodies) {
    const body = block.locator('.opblock-section-request-body');
    if (bodies.length > 1) await body.locator('select.content-type').selectOption(mediaType);
    const examples = examplesOf(media);
    // What is filled in by itself first, then what can be chosen.
    await execute(`${mediaType} as it is filled in`, mediaType);
    for (const example of examples.slice(1)) {
      await body.locator(EXAMPLES).selectOption(example);
      await execute(`${mediaType} ${example}`, mediaType);
    }
  }
  if (bodies.length === 0) await execute('as it is filled in');
  for (const round of roundsOf(operation)) {
    for (const [name, example] of round) {
      await block.locator(`tr[data-param-name="${name}"]`).locator(EXAMPLES).selectOption(example);
    }
    await execute([...round].map(([name, example]) => `${name} ${example}`).join(', '));
  }
  await block.locator('.opblock-summary-control').click();
  return { failures, created };
}

const EXAMPLES = 'select.examples-select-element';

/** Parameters that exclude others: chosen alone. */
const ALONE = ['after', 'before'];

/**
 * Examples to choose, by the names of their parameters; all of them find the same thing, so they go together. Then the
 * first examples, which say nothing, are chosen again for those that go alone.
 */
function roundsOf({ parameters = [] }: Shown): Map<string, string>[] {
  const examples = parameters.map((each) => [each.name, examplesOf(each as MediaType)] as const);
  const together = examples.filter(([name]) => !ALONE.includes(name));
  const longest = Math.max(0, ...together.map(([, names]) => names.length));
  const rounds = Array.from({ length: Math.max(0, longest - 1) }, (_, n) => {
    const chosen = together.map(([name, names]) => [name, names[n + 1] ?? names[0]] as const);
    return new Map(chosen.flatMap(([name, example]) => (example === undefined ? [] : [[name, example] as const])));
  });
  const nothing = together.flatMap(([name, names]) => (names[0] === undefined ? [] : [[name, names[0]] as const]));
  const alone = examples.filter(([name, names]) => ALONE.includes(name) && names.length > 1);
  const single = alone.map(([name, names], n) => {
    const others = alone.slice(0, n).map(([other, [first = '']]) => [other, first] as const);
    return new Map([...nothing, ...others, [name, names[1] ?? '']]);
  });
  return [...rounds, ...single];
}

const examplesOf = ({ examples = {} }: MediaType): string[] => Object.keys(examples);

function isTried(response: Response): boolean {
  const { pathname } = new URL(response.url());
  return response.request().resourceType() === 'fetch' && !pathname.endsWith('/openapi.json');
}

function isFine({ method, responses = {}, collection }: Shown, response: Response, text: string): boolean {
  const status = response.status();
  if (status >= 300 || !(String(status) in responses)) return false;
  const isList = method === 'get' && collection === undefined;
  if (!isList) return true;
  if (!response.url().includes('limit=0')) return JSON.parse(text).length > 0;
  // Who asks for no items gets their number, or asks for that neither.
  const { 'x-total-count': total, 'preference-applied': applied } = response.headers();
  return applied === 'count=none' ? total === undefined : Number(total) > 0;
}

function idIn(text: string): string | undefined {
  const json = text === '' ? undefined : (JSON.parse(text) as { id?: string });
  return json?.id;
}
