import type { Body } from '../bodies';
import type { Subject } from '../subject';
import type { TestApp } from '../test-app';

/** An id that nobody has. */
export const UNKNOWN_ID = 'c2df1950-c17c-4576-9c22-e59073a4a86a';

/** A subject while tests run: with an application of its own, which has no resources before each test. */
export interface Served extends Subject {
  /** Not there before the first test. */
  readonly t: TestApp;
  /** Creates the smallest valid one, with these attributes, too. */
  readonly create: (more?: Body) => Promise<Body & { id: string; href: string }>;
  /** One after the other. @returns their ids */
  readonly createMany: (bodies: readonly Body[]) => Promise<string[]>;
  /** Path of the resource with the id. */
  readonly item: (id: string) => string;
  /** How many are stored. */
  readonly count: () => Promise<number>;
}

/** Starts the application for the tests of the `describe` in which it is called. */
export function serving(subject: Subject, env?: Record<string, string>): Served {
  const { resource, minimal } = subject;
  const { collection, table } = resource;
  let t: TestApp;
  beforeAll(async () => {
    t = await subject.start(env);
  });
  afterAll(() => t.close());
  beforeEach(async () => {
    await t.dataSource.query(`truncate "${table}", event, idempotency_key`);
    t.published.length = 0;
  });
  const create: Served['create'] = async (more) =>
    (await t.http.post(collection).send({ ...minimal(), ...more }).expect(201)).body; // prettier-ignore
  return {
    ...subject,
    get t() {
      return t;
    },
    create,
    createMany: async (bodies) => {
      const ids: string[] = [];
      for (const body of bodies) ids.push((await create(body)).id);
      return ids;
    },
    item: (id) => `${collection}/${id}`,
    count: async () => Number((await t.dataSource.query(`select count(*) from "${table}"`))[0].count),
  };
}

export const idsOf = (list: unknown): string[] => (list as { id: string }[]).map(({ id }) => id);

interface Answer {
  readonly status: number;
  readonly body: Body;
  readonly headers: Record<string, string>;
}

/** A TMF Error, and nothing else, with the given status and code. */
export function expectError({ status, body, headers }: Answer, wanted: number, code: string): void {
  expect({ status, code: body['code'] }).toEqual({ status: wanted, code });
  expect(headers['content-type']).toBe('application/json; charset=utf-8');
  expect(body).toEqual({
    '@type': 'Error',
    code,
    reason: expect.any(String),
    message: expect.any(String),
    status: String(wanted),
  });
}
