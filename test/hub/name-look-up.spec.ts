import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { WatchedFile, completeNames, parseHosts, parseSearchRules } from '../../src/hub-notification/names/host-files';
import { NameLookUp, askDns } from '../../src/hub-notification/names/name-look-up';

describe('/etc/hosts', () => {
  it('has names of addresses, in any letter case', () => {
    const text = '# comment\n127.0.0.1 localhost\n::1\tlocalhost ip6-localhost # more\n\n10.0.0.1 DB db.local\r\n';
    expect(parseHosts(text)).toEqual(
      new Map([
        ['localhost', ['127.0.0.1', '::1']],
        ['ip6-localhost', ['::1']],
        ['db', ['10.0.0.1']],
        ['db.local', ['10.0.0.1']],
      ]),
    );
  });
});

describe('/etc/resolv.conf', () => {
  it.each([
    ['nameserver 10.0.0.1', { search: [], ndots: 1 }],
    ['search a.svc svc. .\noptions ndots:5 timeout:1', { search: ['a.svc', 'svc'], ndots: 5 }],
    ['search a b\ndomain c ; comment', { search: ['c'], ndots: 1 }],
    ['search a b c d e f g\noptions ndots:99', { search: ['a', 'b', 'c', 'd', 'e', 'f'], ndots: 15 }],
    ['', { search: [], ndots: 1 }],
  ])('%j', (text, rules) => expect(parseSearchRules(text)).toEqual(rules));

  it.each([
    ['listener', 1, ['listener.a.svc', 'listener.svc', 'listener']],
    ['listener.dev', 5, ['listener.dev.a.svc', 'listener.dev.svc', 'listener.dev']],
    ['listener.dev', 1, ['listener.dev', 'listener.dev.a.svc', 'listener.dev.svc']],
    ['listener.dev.', 5, ['listener.dev.']],
  ])('completes %s with ndots:%i', (name, ndots, names) => {
    expect(completeNames(name, { search: ['a.svc', 'svc'], ndots })).toEqual(names);
  });
});

it('whatever these files say, they are read without an error', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'aA1.:# \t\n;') }), (text) => {
      for (const [name, addresses] of parseHosts(text)) expect([name, addresses.length > 0]).toEqual([name.toLowerCase(), true]); // prettier-ignore
      const { search, ndots } = parseSearchRules(`options ${text}\nsearch ${text}`);
      expect(search.every((domain) => /^[^\s.](.*[^\s.])?$/.test(domain))).toBe(true);
      expect(completeNames('a.b', { search, ndots })).toContain('a.b');
    }),
  );
});

it('a file is read again when it has changed, and may not be there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tmf-hosts-'));
  const clock = jest.spyOn(performance, 'now');
  try {
    const path = join(folder, 'hosts');
    const file = new WatchedFile(path, (text) => text);
    const read = (): Promise<string | undefined> => {
      const now = performance.now();
      clock.mockImplementation(() => now + 10_000);
      return file.read();
    };
    expect(await read()).toBeUndefined();
    await writeFile(path, 'one');
    expect(await Promise.all([read(), file.read()])).toEqual(['one', 'one']);
    await writeFile(path, 'three');
    expect(await read()).toBe('three');
    expect(await read()).toBe('three');
    await rm(path);
    expect(await read()).toBeUndefined();
  } finally {
    clock.mockRestore();
    await rm(folder, { recursive: true });
  }
});

describe('names', () => {
  const { signal } = new AbortController();

  it.each(['localhost', 'LOCALHOST', 'a.localhost', 'localhost.'])('%s is this machine', async (name) => {
    const found = await new NameLookUp().find(name, signal);
    expect(found).toContainEqual({ address: '127.0.0.1', family: 4 });
  });

  /** A name server on loopback that answers only what it is told to. */
  async function nameServer(answer: (query: Buffer) => Buffer | undefined) {
    const socket = createSocket('udp4');
    socket.on('message', (query, { port, address }) => {
      const response = answer(query);
      if (response) socket.send(response, port, address);
    });
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return { servers: [`127.0.0.1:${socket.address().port}`], close: () => socket.close() };
  }
  const isIPv4Query = (query: Buffer): boolean => query.readUInt16BE(query.indexOf(0, 12) + 1) === 1;
  /** The answer to a query: its question, and one address record, or none. */
  function responseTo(query: Buffer, code: number, address?: Buffer): Buffer {
    const end = query.indexOf(0, 12) + 5;
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(0x8180 | code, 2);
    header.writeUInt16BE(address ? 1 : 0, 6);
    header.writeUInt32BE(0, 8);
    const type = address?.length === 4 ? 1 : 28;
    const record = address
      ? Buffer.concat([Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 9, 0, address.length]), address])
      : Buffer.alloc(0);
    return Buffer.concat([header, query.subarray(12, end), record]);
  }

  it('are found in DNS, whatever their families', async () => {
    const { servers, close } = await nameServer((query) =>
      responseTo(query, 0, isIPv4Query(query) ? Buffer.from([10, 0, 0, 1]) : Buffer.alloc(16, 1)),
    );
    expect(await askDns('a.example', signal, servers)).toEqual(['10.0.0.1', '101:101:101:101:101:101:101:101']);
    close();
  });

  it('are not found where DNS says so, and the rest is told', async () => {
    const { servers, close } = await nameServer((query) => responseTo(query, 3));
    expect(await askDns('absent.example', signal, servers)).toEqual([]);
    close();
  });

  it('that DNS does not answer are left when nobody waits any more', async () => {
    let asked = (): void => undefined;
    const isAsked = new Promise<void>((resolve) => (asked = resolve));
    const { servers, close } = await nameServer(() => void asked());
    const over = new AbortController();
    const found = askDns('slow.example', over.signal, servers);
    await isAsked;
    over.abort(new Error('over'));
    await expect(found).rejects.toThrow('over');
    close();
  });
});
