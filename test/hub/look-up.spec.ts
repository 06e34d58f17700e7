import { type RemoteTarget, lookUpAll } from '../../src/tmf/rules/reference/look-up-all';
import { FOUND, RemoteLookup, type Verdict } from '../../src/tmf/rules/reference/remote-lookup';
import { type OtherSystem, startOtherSystem } from '../support/other-system';

const TRACE = { correlationId: 'order-7' };
const SILENT: Verdict = { result: 'unanswered', reason: 'status 500' };

const targets = (count: number, collectionUrl = 'http://a.example'): RemoteTarget[] =>
  Array.from({ length: count }, (_, index) => ({ collectionUrl, id: String(index) }));

/** Look-ups that are answered when told. */
function held() {
  const waiting: ((verdict: Verdict) => void)[] = [];
  const urls: string[] = [];
  const lookUp = (url: string): Promise<Verdict> => {
    urls.push(url);
    return new Promise((resolve) => waiting.push(resolve));
  };
  const answerAll = (verdict: Verdict): void => waiting.splice(0).forEach((answer) => answer(verdict));
  return { urls, lookUp, answerAll };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the look-ups of one check', () => {
  it('are 32 at a time', async () => {
    const { urls, lookUp, answerAll } = held();
    const all = lookUpAll(targets(70), lookUp);
    for (const started of [32, 64, 70]) {
      expect(urls).toHaveLength(started);
      answerAll(FOUND);
      await turn();
    }
    expect((await all).map(({ id, verdict }) => [id, verdict])).toEqual(targets(70).map(({ id }) => [id, FOUND]));
  });

  it('leave a system alone that did not answer, not the others', async () => {
    const { urls, lookUp, answerAll } = held();
    const all = lookUpAll([...targets(40), ...targets(3, 'http://b.example')], lookUp);
    answerAll(SILENT);
    await turn();
    expect(urls.slice(32)).toEqual(targets(3).map(({ id }) => `http://b.example/${id}`));
    answerAll(FOUND);
    const verdicts = (await all).map(({ verdict }) => verdict);
    expect(verdicts).toEqual([...Array<Verdict>(40).fill(SILENT), ...Array<Verdict>(3).fill(FOUND)]);
  });

  it('end when the time is up, whatever is still running', async () => {
    const { urls, lookUp, answerAll } = held();
    const [{ verdict } = { verdict: FOUND }, ...others] = await lookUpAll(targets(40), lookUp, 1);
    expect(verdict).toEqual({ result: 'unanswered', reason: 'out of time' });
    expect(others).toHaveLength(39);
    answerAll(FOUND);
    await turn();
    expect(urls).toHaveLength(32);
  });

  it('are none where there is nothing to look up', async () => {
    expect(await lookUpAll([], () => Promise.reject(new Error('asked')))).toEqual([]);
  });
});

describe('a look-up', () => {
  let other: OtherSystem;
  beforeAll(async () => {
    other = await startOtherSystem();
  });
  afterAll(() => other.close());
  beforeEach(() => other.reset());

  it('is shared by all who want the same at the same time', async () => {
    other.known.add('/a');
    const remote = new RemoteLookup(10_000);
    const verdicts = await Promise.all([1, 2, 3].map(() => remote.lookUp(`${other.origin}/a`, TRACE)));
    expect(verdicts).toEqual([FOUND, FOUND, FOUND]);
    expect(other.asked).toEqual(['/a']);
  });

  it('holds for 60 s if it found something, and is made again if not', async () => {
    let now = 1_000;
    const remote = new RemoteLookup(10_000, () => now);
    const results = async (count: number): Promise<string[]> => {
      const verdicts: Verdict[] = [];
      for (let i = 0; i < count; i++) verdicts.push(await remote.lookUp(`${other.origin}/a`, TRACE));
      return verdicts.map(({ result }) => result);
    };
    expect(await results(2)).toEqual(['dangling', 'dangling']);
    other.known.add('/a');
    expect(await results(2)).toEqual(['found', 'found']);
    other.known.clear();
    now += 60_000;
    expect(await results(1)).toEqual(['found']);
    expect(other.asked).toHaveLength(3);
    now += 1;
    expect(await results(1)).toEqual(['dangling']);
  });

  it.each([
    [200, 'found'],
    [204, 'found'],
    [404, 'dangling'],
    [410, 'dangling'],
    [301, 'unanswered'],
    [304, 'unanswered'],
    [400, 'unanswered'],
    [429, 'unanswered'],
    [503, 'unanswered'],
  ])('that is answered with %i says %s', async (status, result) => {
    other.answer = (_request, response) => response.writeHead(status, { Location: '/b' }).end();
    expect(await new RemoteLookup(10_000).lookUp(`${other.origin}/a`, TRACE)).toMatchObject({ result });
    expect(other.asked).toEqual(['/a']);
  });

  it('does not wait for the end of a body', async () => {
    other.answer = (_request, response) => response.writeHead(200).write('an endless');
    expect(await new RemoteLookup(10_000).lookUp(`${other.origin}/a`, TRACE)).toEqual(FOUND);
  });

  it('says why there is no answer, and no URL', async () => {
    other.answer = ({ socket }) => socket.destroy();
    const broken = await new RemoteLookup(10_000).lookUp(`${other.origin}/a`, TRACE);
    other.answer = () => undefined;
    const late = await new RemoteLookup(1).lookUp(`${other.origin}/a`, TRACE);
    expect([broken, late]).toEqual([
      { result: 'unanswered', reason: 'UND_ERR_SOCKET' },
      { result: 'unanswered', reason: 'TimeoutError' },
    ]);
  });
});
