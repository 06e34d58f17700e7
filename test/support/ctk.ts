import { readFileSync } from 'node:fs';
import { type TestApp, startTestApp } from './test-app';

/** The conformance kits send these with every request, also with GET and DELETE, which have no body. */
const HEADERS = { Accept: 'application/json', 'Content-Type': 'application/json' };

export interface CtkAnswer {
  readonly status: number;
  readonly text: string;
  readonly body: unknown;
}

/** Sends a request as newman does for the kits: base URL with a slash at the end, joined to the rest. */
export async function ctkRequest(
  t: TestApp,
  base: string,
  method: string,
  rest: string,
  { body, headers = {} }: { body?: string; headers?: Record<string, string> } = {},
): Promise<CtkAnswer> {
  const response = await fetch(`${t.origin}${base}/${rest}`, { method, headers: { ...HEADERS, ...headers }, body });
  const text = await response.text();
  return { status: response.status, text, body: text === '' ? undefined : JSON.parse(text) };
}

/**
 * The kits' check of an answer with resources: an object, or every element of a list that must not be empty, has all
 * mandatory attributes; the strings among them are strings, and stand in the text of the answer letter by letter.
 */
export function expectMandatory(
  { body, text }: CtkAnswer,
  mandatory: readonly string[],
  strings: readonly string[],
): void {
  const resources = (Array.isArray(body) ? body : [body]) as Record<string, unknown>[];
  expect(resources.length).toBeGreaterThan(0);
  for (const resource of resources) {
    expect(Object.keys(resource)).toEqual(expect.arrayContaining([...mandatory]));
    for (const attribute of strings) {
      expect(typeof resource[attribute]).toBe('string');
      expect(text).toContain(resource[attribute]);
    }
  }
}

/** What a kit works with: requests below the base path, and its check of a 200. Call it inside `describe`. */
export function useConformanceKit(base: string, mandatory: readonly string[], strings: readonly string[]) {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp();
  });
  afterAll(() => t.close());

  const send = (method: string, rest: string, body?: string): Promise<CtkAnswer> =>
    ctkRequest(t, base, method, rest, { body });
  const expectAll = (answer: CtkAnswer): void => {
    expect(answer.status).toBe(200);
    expectMandatory(answer, mandatory, strings);
  };
  return { send, expectAll };
}

/**
 * Holds a file to what its head says, `... 123 assertions`: calls of `expect` in all of its tests. Call it at the top of the file;
 * @returns what adds the test that looks: call that below all others
 */
export function useCountedAssertions(): () => void {
  let made = 0;
  afterEach(() => {
    made += expect.getState().assertionCalls;
  });
  return () =>
    it('makes as many assertions as the head of its file says', () => {
      const { testPath = '' } = expect.getState();
      const [, said] = /\b(\d+) assertions/.exec(readFileSync(testPath, 'utf8')) ?? [];
      expect(`${made} assertions`).toBe(`${said} assertions`);
    });
}
