import fc from 'fast-check';
import { fullBody, minimalCustomer } from '../support/bodies';
import { type TestApp, startTestApp } from '../support/test-app';

const CUSTOMER = '/tmf-api/customerManagement/v4/customer';

/** Bad input never gives a 5xx, and never changes what is stored. */
describe('hostile input', () => {
  let t: TestApp;
  let stored: unknown;
  let id: string;
  beforeAll(async () => {
    t = await startTestApp({ env: { BODY_LIMIT: '16 KiB' } });
    const { body } = await t.http
      .post(CUSTOMER)
      .send({ ...fullBody(), ...minimalCustomer() })
      .expect(201);
    id = body.id;
    stored = await snapshot();
  });
  afterAll(() => t.close());

  const snapshot = async (): Promise<unknown> => ({
    customers: await t.dataSource.query('select id, document::text, revision, updated_at from customer'),
    events: await t.dataSource.query('select count(*) from event'),
  });

  async function expectRefused(response: Response): Promise<void> {
    const text = await response.text();
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status === 501 || response.status < 500).toBe(true);
    expect(JSON.parse(text)).toMatchObject({ '@type': 'Error', status: String(response.status) });
  }

  const send = (
    method: string,
    path: string,
    body?: string | Uint8Array,
    type = 'application/json',
  ): Promise<Response> => fetch(t.origin + path, { method, body: body as string, headers: { 'Content-Type': type } });

  it('bodies that are not JSON', async () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 }).filter((body) => {
      try {
        JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
        return false;
      } catch {
        return true;
      }
    });
    await fc.assert(
      fc.asyncProperty(bytes, fc.constantFrom('POST', 'PATCH'), async (body, method) => {
        await expectRefused(await send(method, method === 'POST' ? CUSTOMER : `${CUSTOMER}/${id}`, body));
      }),
      { numRuns: 300 },
    );
    expect(await snapshot()).toEqual(stored);
  });

  it('bodies whose attributes have swapped types', async () => {
    const wrong = fc.constantFrom<unknown>(
      5,
      true,
      'text',
      [],
      [[]],
      [5],
      [null],
      ['x'],
      {},
      { a: {} },
      [[{}]],
      1e300,
      '',
      ' ',
    );
    const names = Object.keys(fullBody()).filter((name) => !['loyalty', '🌙'].includes(name));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        wrong,
        fc.constantFrom('POST', 'PATCH'),
        async (name, value, method) => {
          fc.pre(!isRight(name, value));
          const whole = method === 'POST' ? { ...fullBody(), ...minimalCustomer() } : {};
          const path = method === 'POST' ? CUSTOMER : `${CUSTOMER}/${id}`;
          await expectRefused(await send(method, path, JSON.stringify({ ...whole, [name]: value })));
        },
      ),
      { numRuns: 400 },
    );
    expect(await snapshot()).toEqual(stored);
  });

  /** The few swaps that are valid: free text, empty lists, and objects with nothing mandatory to be wrong in. */
  function isRight(name: string, value: unknown): boolean {
    const attribute = fullBody()[name];
    if (typeof value === 'string') {
      if (typeof attribute !== 'string') return false;
      const isBlank = value.trim() === '';
      // A blank one is absent.
      if (name === '@schemaLocation') return isBlank;
      return name !== 'name' || !isBlank;
    }
    if (Array.isArray(value)) return Array.isArray(attribute) && value.length === 0;
    return typeof value === 'object' && typeof attribute === 'object' && !Array.isArray(attribute);
  }

  it.each([
    '{"a":'.repeat(2000),
    `${'['.repeat(8000)}${']'.repeat(8000)}`,
    `{"name":"${'\\ud800'.repeat(1000)}"}`,
    `{"name":${'9'.repeat(10_000)}}`,
    '{"__proto__":{"name":"x"}}',
    '{"constructor":{"prototype":{"x":1}}}',
  ])('a body that starts with %.20s', async (body) => {
    await expectRefused(await send('POST', CUSTOMER, body));
    expect(await snapshot()).toEqual(stored);
  });

  it('queries of all sorts', async () => {
    const operator = fc.constantFrom('=', '==', '=~', '.gt=', '>', '%3E=', '*=', '.eq=', '.in=', '.nonsense=');
    const attribute = fc.oneof(
      fc.constantFrom(
        'name',
        'status',
        'id',
        'href',
        'creditProfile.creditScore',
        'validFor.startDateTime',
        '@type',
        '__proto__',
        'a.b.c',
        'toString',
      ),
      fc.string().map(encodeURIComponent),
    );
    const condition = fc.tuple(attribute, operator, fc.string({ unit: 'binary' }).filter((s) => s.isWellFormed()).map(encodeURIComponent)).map((parts) => parts.join('')); // prettier-ignore
    const directive = fc.tuple(fc.constantFrom('fields', 'sort', 'offset', 'limit', 'filter'), fc.oneof(fc.string().map(encodeURIComponent), fc.constantFrom('-1', '1e3', "'", '%', '%zz', 'name', '-name,,', '$[?(@'))).map((parts) => parts.join('=')); // prettier-ignore
    const query = fc
      .array(fc.oneof(condition, directive, fc.string({ unit: 'grapheme-ascii' })), { maxLength: 4 })
      .map((parts) => parts.join('&'));
    await fc.assert(
      fc.asyncProperty(query, async (text) => {
        const response = await fetch(`${t.origin}${CUSTOMER}?${text}`);
        if (response.ok) expect(Array.isArray(await response.json())).toBe(true);
        else await expectRefused(response);
      }),
      { numRuns: 800 },
    );
    expect(await snapshot()).toEqual(stored);
  });
});
