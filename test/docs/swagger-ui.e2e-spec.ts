import type { Browser, BrowserContext, Page } from 'playwright-core';
import { customer } from '../../src/customer/customer.resource';
import type { Api, Resource } from '../../src/tmf/declare/define-resource';
import type { OpenApiDocument } from '../support/contract/documents';
import { describeInChromium, launchChromium } from '../support/chromium';
import { type Listener, startListener } from '../support/listener';
import { SERVED } from '../support/subjects';
import { operationsOf, tryOut } from '../support/swagger-ui';
import { type TestApp, startTestApp } from '../support/test-app';
import { until } from '../support/until';

/** Less than Jest's, so that what is reported is the step that hangs. Milliseconds. */
const STEP_TIMEOUT = 300_000;

const RESOURCES = SERVED.map(({ resource }) => resource);
const titleOf = ({ number, title }: Api): string => `${number} ${title}`;
const APIS = new Set(RESOURCES.map(({ api }) => api));

/** The answer as the page shows it. */
interface Shown {
  readonly status: string;
  readonly body: unknown;
}

/** Collects what nobody looking at the page would see: errors on the console, and requests to elsewhere. */
function watch(context: BrowserContext, origin: string): string[] {
  const problems: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()} ${message.location().url}`);
  });
  context.on('weberror', (error) => problems.push(`uncaught: ${error.error().message}`));
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol !== 'data:' && url.origin !== origin) problems.push(`request: ${url.href}`);
  });
  return problems;
}

const selector = (page: Page) => page.getByLabel('Select a definition');

async function select(page: Page, { api, path }: Resource): Promise<void> {
  const name = titleOf(api);
  await selector(page).selectOption(name);
  await page.locator('.info .title', { hasText: name }).waitFor();
  await page.locator(`#operations-tag-${path}`).waitFor();
}

/** Opens an operation, where "Try it out" is on already. */
async function open(page: Page, { path }: Resource, operationId: string) {
  const operation = page.locator(`#operations-${path}-${operationId}`);
  await operation.locator('.opblock-summary-control').click();
  const execute = operation.getByRole('button', { name: 'Execute' });
  await execute.waitFor();
  return {
    filledIn: async (): Promise<unknown> => JSON.parse(await operation.locator('textarea').inputValue()),
    fill: (parameter: string, value: string) => operation.getByPlaceholder(parameter, { exact: true }).fill(value),
    execute: async (): Promise<Shown> => {
      await execute.click();
      const answer = operation.locator('.live-responses-table .response');
      const status = await answer.locator('.response-col_status').innerText();
      const body = answer.locator('.highlight-code pre');
      return { status, body: (await body.count()) ? JSON.parse(await body.innerText()) : undefined };
    },
  };
}

describeInChromium('Swagger UI in a browser', () => {
  let t: TestApp;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let problems: string[];
  /** Refuses every event, so that there is something for the administration to do. */
  let listener: Listener;

  beforeAll(async () => {
    browser = await launchChromium();
    t = await startTestApp();
    listener = await startListener();
    listener.answer = (_received, response) => void response.writeHead(404).end();
  });
  afterAll(async () => {
    await browser.close();
    await t.close();
    await listener.close();
  });

  beforeEach(async () => {
    context = await browser.newContext({ serviceWorkers: 'block' });
    context.setDefaultTimeout(STEP_TIMEOUT);
    problems = watch(context, t.origin);
    page = await context.newPage();
    await page.goto(`${t.origin}/api-docs`);
    await selector(page).waitFor();
  });
  afterEach(async () => {
    await context.close();
    expect(problems).toEqual([]);
  });

  it('offers every API in the top bar', async () => {
    expect(await selector(page).locator('option').allInnerTexts()).toEqual([
      ...[...APIS].map(titleOf),
      'Hub Administration',
    ]);
    await page.locator('.info .title').waitFor();
    expect(await page.locator('.info a[href="/docs"]').count()).toBe(1);
  });

  it.each(RESOURCES)('tries out $api.number as it is filled in', async (resource) => {
    const { name } = resource;
    await select(page, resource);

    const create = await open(page, resource, `create${name}`);
    const example = await create.filledIn();
    const created = await create.execute();
    expect(created).toEqual({ status: '201', body: expect.objectContaining({ id: expect.any(String) }) });
    expect(created.body).toMatchObject(example as object);
    const { id } = created.body as { id: string };

    const list = await (await open(page, resource, `list${name}`)).execute();
    expect(list).toEqual({ status: '200', body: [created.body] });

    const retrieve = await open(page, resource, `retrieve${name}`);
    await retrieve.fill('id', id);
    expect(await retrieve.execute()).toEqual({ status: '200', body: created.body });

    const patch = await open(page, resource, `patch${name}`);
    await patch.fill('id', id);
    const change = await patch.filledIn();
    const patched = await patch.execute();
    expect(patched).toEqual({ status: '200', body: expect.objectContaining({ id }) });
    expect(patched.body).toMatchObject(change as object);

    const remove = await open(page, resource, `delete${name}`);
    await remove.fill('id', id);
    expect(await remove.execute()).toEqual({ status: '204', body: undefined });

    // Where Swagger UI complains of the document.
    expect(await page.locator('.errors-wrapper').allInnerTexts()).toEqual([]);
  });

  /** The id of something at the path, which is made if it cannot be made with the document. */
  const idAt: Readonly<Record<string, () => Promise<string>>> = {
    '/subscription': async () => {
      const { body } = await t.http.post(`${customer.api.basePath}/hub`).send({ callback: listener.url }).expect(201);
      return body.id;
    },
    '/parkedDelivery': async () => {
      await t.http.post(customer.collection).send(customer.examples[0].body).expect(201);
      const list = () => t.http.get('/hub-admin/v1/parkedDelivery').expect(200);
      return (await until(list, ({ body }) => body.length > 0)).body[0].id;
    },
  };

  it.each([...[...APIS].map((api) => [api.basePath, titleOf(api)]), ['/hub-admin/v1', 'Hub Administration']])(
    'executes every operation of %s with every example, as they are filled in',
    async (base, name) => {
      await selector(page).selectOption(name);
      await page.locator('.info .title', { hasText: name }).waitFor();
      const document = (await t.http.get(`${base}/openapi.json`).expect(200)).body as OpenApiDocument;
      const ids = new Map<string, string>();
      // What only other operations make is there before the lists of it are tried.
      for (const [collection, make] of Object.entries(idAt)) if (document.paths[collection]) await make();
      for (const operation of operationsOf(document)) {
        const { collection, method } = operation;
        const id = collection && (ids.get(collection) ?? (await idAt[collection]?.()));
        const { failures, created } = await tryOut(page, operation, id);
        expect(failures).toEqual([]);
        if (method === 'post' && !collection && created !== undefined) ids.set(operation.path, created);
        // Subscriptions stay the same; what is done with a parked delivery ends it.
        if (collection === '/subscription' && id !== undefined) ids.set(collection, id);
      }
      expect(await page.locator('.errors-wrapper').allInnerTexts()).toEqual([]);
    },
  );
});
