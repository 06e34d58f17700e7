import type { LookupAddress } from 'node:dns';
import { type LookUp, Resolver, domainOf } from '../../src/hub-notification/names/resolver';

const at = (...all: string[]): LookupAddress[] => all.map((address) => ({ address, family: 4 }));
const failing = (code: string): Error => Object.assign(new Error(code), { code });

/** A name server whose answers are given by the test. */
class Names {
  now = 0;
  /** Hosts that were asked for, in order. */
  readonly asked: string[] = [];
  private readonly open = new Map<
    string,
    { found: (addresses: LookupAddress[]) => void; fail: (error: Error) => void }
  >();
  readonly resolver: Resolver;

  constructor(timeout = 60_000) {
    const lookUp: LookUp = (hostname) => {
      this.asked.push(hostname);
      return new Promise((found, fail) => this.open.set(hostname, { found, fail }));
    };
    this.resolver = new Resolver(lookUp, () => this.now, timeout);
  }

  /** Answers what is asked for a host, with addresses or an error, once it is asked. */
  async answer(hostname: string, answer: LookupAddress[] | Error): Promise<void> {
    while (!this.open.has(hostname)) await turn();
    const { found, fail } = this.open.get(hostname) as {
      found: (a: LookupAddress[]) => void;
      fail: (e: Error) => void;
    };
    this.open.delete(hostname);
    if (answer instanceof Error) fail(answer);
    else found(answer);
    await turn();
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a host', () => {
  it('is asked for once, whoever asks, and then not again for 30 s', async () => {
    const names = new Names();
    const both = Promise.all([names.resolver.resolve('a.example'), names.resolver.resolve('a.example')]);
    await names.answer('a.example', at('127.0.0.1'));
    expect(await both).toEqual([at('127.0.0.1'), at('127.0.0.1')]);
    names.now = 29_999;
    expect(await names.resolver.resolve('a.example')).toEqual(at('127.0.0.1'));
    expect(names.asked).toEqual(['a.example']);
  });

  it('is asked for again then, and the old addresses serve meanwhile, for 10 minutes', async () => {
    const names = new Names();
    const { resolver } = names;
    const first = resolver.resolve('a.example');
    await names.answer('a.example', at('127.0.0.1'));
    await first;
    names.now = 30_000;
    for (let n = 0; n < 3; n++) expect(await resolver.resolve('a.example')).toEqual(at('127.0.0.1'));
    expect(names.asked).toHaveLength(2);
    await names.answer('a.example', failing('ETIMEOUT'));
    expect(await resolver.resolve('a.example')).toEqual(at('127.0.0.1'));
    expect(names.asked).toHaveLength(2);
    names.now = 35_000;
    await resolver.resolve('a.example');
    await names.answer('a.example', at('127.0.0.2'));
    expect(await resolver.resolve('a.example')).toEqual(at('127.0.0.2'));
    names.now += 10 * 60_000;
    const later = resolver.resolve('a.example');
    await names.answer('a.example', at('127.0.0.3'));
    expect(await later).toEqual(at('127.0.0.3'));
  });

  it.each(['ENOTFOUND', 'ETIMEOUT'])('that failed with %s fails for 5 s without being asked for', async (code) => {
    const names = new Names();
    const first = names.resolver.resolve('a.example');
    const failure = expect(first).rejects.toMatchObject({ code });
    await names.answer('a.example', failing(code));
    await failure;
    names.now = 4_999;
    await expect(names.resolver.resolve('a.example')).rejects.toMatchObject({ code });
    expect(names.asked).toHaveLength(1);
    names.now = 5_000;
    const again = names.resolver.resolve('a.example');
    await names.answer('a.example', at('127.0.0.1'));
    expect(await again).toEqual(at('127.0.0.1'));
  });

  it('that is said to be gone is gone at once', async () => {
    const names = new Names();
    const first = names.resolver.resolve('a.example');
    await names.answer('a.example', at('127.0.0.1'));
    await first;
    names.now = 30_000;
    await names.resolver.resolve('a.example');
    await names.answer('a.example', failing('ENOTFOUND'));
    await expect(names.resolver.resolve('a.example')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  it('that never answers fails in time, and then too', async () => {
    const names = new Names(20);
    for (let n = 0; n < 2; n++) await expect(names.resolver.resolve('slow.example')).rejects.toMatchObject({ code: 'timeout' }); // prettier-ignore
    expect(names.asked).toHaveLength(1);
  });

  it('has no more than 32 addresses', async () => {
    const names = new Names();
    const found = names.resolver.resolve('a.example');
    await names.answer('a.example', at(...Array.from({ length: 4_000 }, (_, n) => `10.0.${n >> 8}.${n & 255}`)));
    expect(await found).toHaveLength(32);
  });
});

it.each([
  ['listener', 'listener'],
  ['a.b.example.com', 'example.com'],
  ['a.b.example.com.', 'example.com'],
  ['a.b.example.co.uk', 'example.co.uk'],
  ['example.com.au', 'example.com.au'],
  ['listener.billing.svc.cluster.local', 'cluster.local'],
])('%s shares look-ups with all below %s', (hostname, domain) => expect(domainOf(hostname)).toBe(domain));

describe('names that resolve slowly', () => {
  it('keep nobody else waiting, however many one owner has', async () => {
    const names = new Names();
    const slow = Array.from({ length: 100 }, (_, n) => `n${n}.slow.example`);
    const waiting = slow.map((name) => names.resolver.resolve(name));
    const other = names.resolver.resolve('quick.other.example');
    const single = names.resolver.resolve('quick');
    await names.answer('quick.other.example', at('127.0.0.1'));
    await names.answer('quick', at('127.0.0.2'));
    expect([await other, await single]).toEqual([at('127.0.0.1'), at('127.0.0.2')]);
    expect(names.asked).toHaveLength(8 + 2);
    for (const name of slow) await names.answer(name, at('127.0.0.3'));
    await Promise.all(waiting);
    expect(names.asked).toHaveLength(100 + 2);
  });

  it('of many owners are bounded too, in their number and in the time they wait', async () => {
    const names = new Names(20);
    const asked = Array.from({ length: 1_100 }, (_, n) => names.resolver.resolve(`slow${n}.x`.replace('.x', `.x${n}`)));
    const codes = (await Promise.allSettled(asked)).map(
      (each) => (each as PromiseRejectedResult).reason.code as string,
    );
    expect(codes.filter((code) => code === 'timeout')).toHaveLength(64);
    expect(codes.filter((code) => code === 'EAI_AGAIN')).toHaveLength(1_100 - 64);
    // Who had no turn may ask again at once.
    const again = names.resolver.resolve('slow1000.x1000');
    await names.answer('slow1000.x1000', at('127.0.0.1'));
    expect(await again).toEqual(at('127.0.0.1'));
  });
});
