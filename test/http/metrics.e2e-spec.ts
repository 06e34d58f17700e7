import { customer } from '../../src/customer/customer.resource';
import { type TestApp, startTestApp } from '../support/test-app';

describe('metrics', () => {
  let t: TestApp;

  beforeAll(async () => {
    t = await startTestApp();
  });

  afterAll(() => t.close());

  it('are told in the text format of Prometheus, and never from a cache', async () => {
    const { text, headers } = await t.http.get('/metrics').expect(200);
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(headers['cache-control']).toBe('no-store');
    expect(text).toMatch(/^process_cpu_seconds_total \S+$/m);
    expect(text).toMatch(/^nodejs_heap_size_used_bytes \d+$/m);
  });

  it('are read only', async () => {
    const { headers, body } = await t.http.post('/metrics').expect(405);
    expect([headers['allow'], body.code]).toEqual(['GET, HEAD, OPTIONS', 'methodNotAllowed']);
  });

  it('are not in the documents of the APIs', async () => {
    const { body } = await t.http.get(`${customer.api.basePath}/openapi.json`).expect(200);
    expect(Object.keys(body.paths).filter((path) => path.includes('metrics'))).toEqual([]);
  });

  it('of two applications in one process do not meet', async () => {
    const other = await startTestApp();
    await other.http.get('/metrics').expect(200);
    await other.close();
    await t.http.get('/metrics').expect(200);
  });
});
