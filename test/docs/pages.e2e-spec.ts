import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DescribedApis, nameOf } from '../../src/tmf/serve/openapi/described-apis';
import type { OpenApiDocument } from '../support/contract/documents';
import { undescribed } from '../support/contract/undescribed';
import { type TestApp, startTestApp } from '../support/test-app';
import { migrateSupplier } from '../support/supplier/migrate';
import { SupplierModule } from '../support/supplier/supplier.module';
import { supplier } from '../support/supplier/supplier.resource';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';

const GUIDES = readdirSync(join(__dirname, '../../docs'))
  .filter((file) => file.endsWith('.md'))
  .map((file) => file.slice(0, -'.md'.length));

/** Where the links of a page lead to. */
const linksOn = (page: string): string[] => [...page.matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, href = '']) => href);

/** All `href` of a JSON document. */
const hrefsIn = (json: unknown): string[] =>
  [...JSON.stringify(json).matchAll(/"href":"([^"]*)"/g)].map(([, href = '']) => href);

describe('the pages', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp({ modules: [SupplierModule], prepare: migrateSupplier });
  });
  afterAll(() => t.close());

  const page = (path: string) => t.http.get(path).set('Accept', BROWSER).expect(200).expect('Content-Type', 'text/html; charset=utf-8'); // prettier-ignore
  const statusOf = async (url: string): Promise<number> =>
    (await fetch(new URL(url, t.origin), { headers: { accept: BROWSER } })).status;

  it.each(['/', '/tmf-api', '/tmf-api/', '/docs', '/docs/', '/docs/querying', '/docs/querying.md', '/docs/querying/'])(
    'at %s only use what is there, and no scripts',
    async (path) => {
      const { text, headers } = await page(path);
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none'; style-src 'sha256-[^']+'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
      );
      const [, style = ''] = /<style>([^]*)<\/style>/.exec(text) ?? [];
      expect(headers['content-security-policy']).toContain(createHash('sha256').update(style).digest('base64'));
      expect(headers).toMatchObject({ vary: 'Accept', 'x-content-type-options': 'nosniff' });
      expect(text).not.toMatch(/<script|<img|<iframe|\son\w+=|style="|javascript:/);
      const links = linksOn(text).filter((href) => !href.startsWith('#'));
      expect(links.length).toBeGreaterThan(2);
      const outside = links.filter((href) => href.startsWith('http'));
      for (const url of outside) expect(new URL(url).origin).not.toBe(t.origin);
      for (const url of links.filter((href) => !outside.includes(href))) {
        expect([url, await statusOf(url)]).toEqual([url, 200]);
      }
    },
  );

  it('begin with the APIs that are served, whichever they are', async () => {
    const { text } = await page('/');
    for (const name of ['Customer Management', 'Party Role Management', supplier.api.title, 'Administration']) {
      expect(text).toContain(`>${name}</a>`);
    }
    expect(linksOn(text)).toEqual(
      expect.arrayContaining([
        '/api-docs',
        '/docs',
        '/health/ready',
        '/metrics',
        supplier.api.basePath,
        supplier.collection,
        `${supplier.api.basePath}/openapi.json`,
        '/api-docs?urls.primaryName=TMF629%20Customer%20Management',
      ]),
    );
  });

  it.each(['/', '/tmf-api', '/docs'])('at %s are JSON for everybody else', async (path) => {
    const { body } = await t.http.get(path).expect(200).expect('Content-Type', 'application/json; charset=utf-8');
    expect((await t.http.get(path).set('Accept', 'application/json, text/html;q=0.9')).body).toEqual(body);
    const hrefs = hrefsIn(body);
    expect(hrefs.length).toBeGreaterThan(10);
    for (const href of hrefs) {
      expect(href.startsWith(`${t.origin}/`)).toBe(true);
      expect([href, await statusOf(href)]).toEqual([href, 200]);
    }
    if (path !== '/docs') expect(body._links.api.map(({ name }: { name: string }) => name)).toContain(nameOf(supplier.api)); // prettier-ignore
  });

  it.each([
    ['/', 'text/csv'],
    ['/docs', 'application/json;q=0, text/markdown'],
    ['/docs/querying', 'application/json'],
    ['/favicon.ico', 'text/html'],
  ])('%s is 406 for %s', async (path, accept) => {
    const { body } = await t.http.get(path).set('Accept', accept).expect(406);
    expect(body).toMatchObject({ '@type': 'Error', code: 'notAcceptable', message: expect.stringContaining(accept) });
  });

  it.each(['/', '/tmf-api', '/docs', '/docs/querying', '/favicon.ico'])('%s knows GET and HEAD', async (path) => {
    const head = await t.http.head(path).expect(200);
    expect(head.text).toBeUndefined();
    const { headers, body } = await t.http.post(path).send({}).expect(405);
    expect([headers['allow'], body.code]).toEqual(['GET, HEAD, OPTIONS', 'methodNotAllowed']);
    await t.http.options(path).expect(204).expect('Allow', 'GET, HEAD, OPTIONS');
  });

  describe('of Swagger UI', () => {
    const documents = async (): Promise<OpenApiDocument[]> => {
      const apis = t.app.get(DescribedApis).all.filter((api) => api !== supplier.api);
      const answers = await Promise.all(apis.map(({ basePath }) => t.http.get(`${basePath}/openapi.json`).expect(200)));
      return answers.map(({ body }) => body as OpenApiDocument);
    };

    it('say something of every operation, parameter, answer, header and attribute', async () => {
      const found = await documents();
      expect(found).toHaveLength(4);
      expect(found.flatMap(undescribed)).toEqual([]);
    });

    it('link to guides that are there', async () => {
      const links = (await documents()).flatMap((document) => [
        ...JSON.stringify(document).matchAll(/"externalDocs":\{"url":"([^"]*)"/g),
      ]);
      // Swagger UI shows those in the text only.
      for (const document of await documents()) {
        const operations = Object.values(document.paths).flatMap((item) => Object.values(item));
        const described = operations as { description: string; externalDocs?: { url: string } }[];
        for (const { description, externalDocs } of described) {
          if (externalDocs) expect(description).toContain(`](${externalDocs.url})`);
        }
      }
      const urls = [...new Set(links.map(([, url = '']) => url))];
      expect(urls).toEqual(expect.arrayContaining(['/docs', '/docs/querying', '/docs/changing', '/docs/hub-admin']));
      for (const url of urls) expect([url, await statusOf(url)]).toEqual([url, 200]);
    });

    it('show errors as they are answered, with codes that docs/errors.md lists', async () => {
      const { text: errors } = await t.http.get('/docs/errors');
      for (const { paths } of await documents()) {
        const operations = Object.values(paths).flatMap((item) => Object.values(item));
        for (const { operationId, responses = {} } of operations) {
          for (const [status, { content = {} }] of Object.entries(responses).filter(([each]) => each >= '400')) {
            const examples = Object.values(content['application/json']?.examples ?? {}).map(({ value }) => value);
            expect([operationId, status, examples.length > 0]).toEqual([operationId, status, true]);
            for (const { code } of examples as { code: string }[]) expect(errors).toContain(`\`${code}\``);
          }
        }
      }
    });
  });

  it('have an icon', async () => {
    const { headers, body } = await t.http.get('/favicon.ico').expect(200);
    expect(headers).toMatchObject({ 'content-type': 'image/svg+xml', 'cache-control': 'public, max-age=86400' });
    expect(String(body)).toMatch(/^<svg /);
  });

  describe('of the guides', () => {
    it('are listed in docs/README.md, all of them', async () => {
      const { text } = await page('/docs');
      const listed = linksOn(text).filter((href) => href.startsWith('/docs/'));
      expect(listed.toSorted()).toEqual(
        GUIDES.filter((name) => name !== 'README')
          .map((name) => `/docs/${name}`)
          .toSorted(),
      );
    });

    it.each(GUIDES)('%s: every link leads somewhere, also to a section', async (name) => {
      const { text } = await page(`/docs/${name}`);
      expect(text).toContain('<h1 id="');
      for (const href of linksOn(text)) {
        const { pathname, hash, origin } = new URL(href, `${t.origin}/docs/${name}`);
        if (origin !== t.origin || hash === '') continue;
        expect((await page(pathname)).text).toContain(` id="${hash.slice(1)}"`);
      }
    });

    it('are Markdown for everything but browsers', async () => {
      const { text, headers } = await t.http.get('/docs/errors').expect(200);
      expect(headers['content-type']).toBe('text/markdown; charset=utf-8');
      expect(text).toMatch(/^# Errors\n/);
    });

    it.each([
      'nothing',
      '..',
      '%2e%2e%2fpackage.json',
      '..%2f..%2fetc%2fpasswd',
      'querying.md.md',
      'querying%00',
      'adr%2f0001-closed-controller-factory',
      '__proto__',
      'constructor',
      'x'.repeat(1000),
    ])('are no way to anything else: %s', async (name) => {
      const response = await fetch(`${t.origin}/docs/${name}`, { headers: { accept: BROWSER } });
      // What URLs resolve by themselves never gets here.
      if (name === '..') return expect(response.url).toBe(`${t.origin}/`);
      const { code } = (await response.json()) as { code: string };
      expect([response.status, code]).toEqual([404, 'unknownPath']);
    });
  });
});

describe('the pages behind a proxy that adds a prefix', () => {
  it('link to what is below the prefix', async () => {
    const t = await startTestApp({ env: { PUBLIC_URL: 'https://api.example.com/tmf/' } });
    for (const path of ['/', '/docs', '/docs/querying']) {
      const { text } = await t.http.get(path).set('Accept', BROWSER).expect(200);
      const links = linksOn(text).filter((href) => !href.startsWith('#'));
      expect(links.filter((href) => !href.startsWith('/tmf/'))).toEqual([]);
      expect(text).toContain('href="/tmf/favicon.ico"');
    }
    const { body } = await t.http.get('/').expect(200);
    expect(hrefsIn(body).filter((href) => !href.startsWith('https://api.example.com/tmf/'))).toEqual([]);
    await t.close();
  });
});
