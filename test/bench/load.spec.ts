import { once } from 'node:events';
import { type Server, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Connection, requestBytes } from '../../bench/load/connection';
import { load } from '../../bench/load/load';
import { openLoop } from '../../bench/load/open-loop';

/** Milliseconds. */
const LATE = 100;

const REQUEST_END = '\r\n\r\n';
const signal = new AbortController().signal;

/** Answers every request without a body with the pieces, one after the other, or hangs up where there are none. */
async function answering(piecesOf: (n: number) => readonly string[] | undefined): Promise<[Server, string]> {
  let requests = 0;
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      if (!data.toString('latin1').endsWith(REQUEST_END)) throw new Error('not one request');
      const pieces = piecesOf(requests++);
      if (!pieces) return void socket.destroy();
      const write = (n: number): void => {
        const piece = pieces[n];
        if (piece !== undefined) socket.write(piece, () => setImmediate(write, n + 1));
      };
      write(0);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return [server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`];
}

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}';

describe('the load generator', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  it.each([
    ['in one piece', 200, [OK]],
    ['in pieces', 200, [...OK]],
    ['without a body', 204, ['HTTP/1.1 204 No Content\r\n\r\n']],
    ['in chunks', 201, ['HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n', '{}', '\r\n0\r', '\n\r\n']],
    ['in no chunks', 404, ['HTTP/1.1 404 Not Found\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n']],
  ])('reads answers %s, one after the other', async (_, status, pieces) => {
    const [started, origin] = await answering(() => pieces);
    server = started;
    const connection = await Connection.open(origin);
    const request = requestBytes(origin, { path: '/' });
    const ask = (): Promise<number | undefined> => new Promise((resolve) => connection.send(request, resolve));
    expect([await ask(), await ask(), await ask()]).toEqual([status, status, status]);
    connection.close();
  });

  it('says the length of a body in bytes', () => {
    const request = requestBytes('http://127.0.0.1:3000', { method: 'POST', path: '/a', body: '"Bjørn"' }).toString();
    expect(request).toBe('POST /a HTTP/1.1\r\nhost: 127.0.0.1:3000\r\ncontent-length: 8\r\n\r\n"Bjørn"');
  });

  it('counts what is not 2xx, and connections that break, as failures', async () => {
    const [started, origin] = await answering((n) =>
      n === 0 ? ['HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n'] : undefined,
    );
    server = started;
    const request = requestBytes(origin, { path: '/' });
    const found = await load(origin, () => request, { connections: 1, seconds: 10, signal });
    // One more for there being no answer at all.
    expect(found).toMatchObject({ answers: 0, failures: 3 });
  });

  it('counts the wait of a request from when it was meant to be sent', async () => {
    const [started, origin] = await answering(() => [OK]);
    server = started;
    const request = requestBytes(origin, { path: '/' });
    let sent = 0;
    // The sender itself is late, once: half of the requests were meant to be sent meanwhile.
    const next = (): Buffer => {
      const late = performance.now() + LATE;
      while (sent === 0 && performance.now() < late);
      sent++;
      return request;
    };
    const found = await openLoop(origin, next, { rate: 1000, seconds: (2 * LATE) / 1000, signal });
    expect(found).toMatchObject({ answers: 2 * LATE, failures: 0 });
    expect(found.p99).toBeGreaterThan(LATE / 2);
  });

  it('ends when it is aborted', async () => {
    const [started, origin] = await answering(() => []);
    server = started;
    const request = requestBytes(origin, { path: '/' });
    const abort = new AbortController();
    const loads = [
      load(origin, () => request, { connections: 2, seconds: 600, signal: abort.signal }),
      openLoop(origin, () => request, { rate: 10, seconds: 600, signal: abort.signal }),
    ];
    setImmediate(() => abort.abort(new Error('enough')));
    for (const each of await Promise.allSettled(loads)) expect(each).toMatchObject({ reason: new Error('enough') });
  });
});
