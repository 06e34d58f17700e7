import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { type Socket, connect as connectPlain } from 'node:net';
import { join } from 'node:path';
import { type TLSSocket, connect } from 'node:tls';
import { Logger } from '@nestjs/common';
import Fastify from 'fastify';
import { loadSettings } from '../../src/config/env';
import { renewCertificate, tlsOptions } from '../../src/network/tls';
import { minimalCustomer } from '../support/bodies';
import { type CertificateFiles, makeCertificate } from '../support/certificate';
import { type TestApp, startTestApp } from '../support/test-app';

const CUSTOMER = '/tmf-api/customerManagement/v4/customer';

const httpOf = ({ cert, key }: Pick<CertificateFiles, 'cert' | 'key'>) =>
  loadSettings({ TLS_CERT: cert, TLS_KEY: key }).http;

describe('a server with TLS_CERT and TLS_KEY', () => {
  const MAX_CONNECTIONS = 3;
  const files = makeCertificate();
  const ca = readFileSync(files.cert);
  let t: TestApp;
  let port: number;
  beforeAll(async () => {
    const env = { TLS_CERT: files.cert, TLS_KEY: files.key, MAX_CONNECTIONS: String(MAX_CONNECTIONS) };
    t = await startTestApp({ env });
    port = Number(new URL(t.origin).port);
  });
  afterAll(() => t.close());

  interface Got {
    readonly status: number | undefined;
    readonly headers: NodeJS.Dict<string | string[]>;
    readonly body: Record<string, unknown>;
  }

  async function ask(path: string, body?: object, agent = new Agent({ keepAlive: false })): Promise<Got> {
    const method = body ? 'POST' : 'GET';
    const headers = { Host: `localhost:${port}`, 'Content-Type': 'application/json' };
    const asked = request({ port, host: '127.0.0.1', servername: 'localhost', ca, path, method, headers, agent });
    asked.end(body && JSON.stringify(body));
    const [answer] = await once(asked, 'response');
    let text = '';
    for await (const chunk of answer) text += chunk;
    return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(text) };
  }

  const handshake = async (options: object = {}): Promise<TLSSocket> => {
    const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', ca, ...options });
    await once(socket, 'secureConnect');
    return socket;
  };

  it('answers over HTTPS, with https in every link, and has browsers keep to it', async () => {
    const { status, headers, body } = await ask(CUSTOMER, minimalCustomer());
    expect(status).toBe(201);
    expect(body['href']).toBe(`https://localhost:${port}${CUSTOMER}/${String(body['id'])}`);
    expect(headers['location']).toBe(body['href']);
    expect(headers['strict-transport-security']).toBe('max-age=31536000');
    expect(await ask('/health/live')).toMatchObject({ status: 200, body: { status: 'ok' } });
  });

  it('answers many requests on one connection', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let n = 0; n < 3; n++) expect(await ask(CUSTOMER, undefined, agent)).toMatchObject({ status: 200 });
    agent.destroy();
  });

  it('speaks TLS 1.2 and later, nothing older', async () => {
    const socket = await handshake({ maxVersion: 'TLSv1.2' });
    expect(socket.getProtocol()).toBe('TLSv1.2');
    socket.destroy();
    const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
    await expect(handshake(old)).rejects.toThrow();
  });

  it('answers what is not HTTP with a TMF Error, encrypted', async () => {
    const socket = await handshake();
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    socket.write('NONSENSE\r\n\r\n');
    await once(socket, 'end');
    expect(answer).toMatch(/^HTTP\/1\.1 400 [^]*"code":"malformedRequest"/);
  });

  it('hangs up on who does not encrypt, and goes on', async () => {
    const socket = connectPlain(port, '127.0.0.1');
    socket.on('error', () => undefined).resume();
    socket.write(`GET ${CUSTOMER} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    await once(socket, 'close');
    expect(await ask(CUSTOMER)).toMatchObject({ status: 200 });
  });

  it('closes the quietest connection to make room for one more, also one that has agreed on no keys', async () => {
    const silent: Socket[] = [];
    for (let n = 0; n < MAX_CONNECTIONS; n++) {
      const socket = connectPlain(port, '127.0.0.1');
      socket.on('error', () => undefined).resume();
      await once(socket, 'connect');
      silent.push(socket);
    }
    const closed = once(silent[0] as Socket, 'close');
    expect(await ask(CUSTOMER)).toMatchObject({ status: 200 });
    await closed;
    for (const socket of silent) socket.destroy();
    const encrypted = await handshake();
    const makesRoom = once(encrypted.resume(), 'close');
    const others = await Promise.all(Array.from({ length: MAX_CONNECTIONS }, () => handshake()));
    await makesRoom;
    for (const socket of others) socket.destroy();
  });
});

describe('the files of TLS_CERT and TLS_KEY', () => {
  const first = makeCertificate();
  const second = makeCertificate();

  it.each([
    ['cannot be read', { cert: '/nowhere/tls.crt', key: first.key }, /^TLS_CERT \/nowhere\/tls\.crt cannot be read: /],
    ['have no key', { cert: first.cert, key: '/nowhere/tls.key' }, /^TLS_KEY \/nowhere\/tls\.key cannot be read: /],
    ['do not belong together', { cert: first.cert, key: second.key }, /^TLS_CERT .* TLS_KEY .* are not a certificate/],
    ['are no PEM', { cert: 'package.json', key: 'package.json' }, /^TLS_CERT .* TLS_KEY .* are not a certificate/],
  ])('that %s stop the start with one line', (_which, files, line) => {
    expect(() => tlsOptions(httpOf(files))).toThrow(line);
  });

  /** As Kubernetes mounts a secret: links to a link to a folder, and this one is swapped. */
  function mount(): { cert: string; key: string; swap: (files: CertificateFiles) => void } {
    const folder = mkdtempSync(join(process.env['TEST_FOLDER'] ?? '', 'secret-'));
    let version = 0;
    const swap = (files: Pick<CertificateFiles, 'cert' | 'key'>): void => {
      const data = `..${++version}`;
      mkdirSync(join(folder, data));
      copyFileSync(files.cert, join(folder, data, 'tls.crt'));
      copyFileSync(files.key, join(folder, data, 'tls.key'));
      symlinkSync(data, join(folder, '..new'));
      renameSync(join(folder, '..new'), join(folder, '..data'));
    };
    swap(first);
    for (const name of ['tls.crt', 'tls.key']) symlinkSync(join('..data', name), join(folder, name));
    return { cert: join(folder, 'tls.crt'), key: join(folder, 'tls.key'), swap };
  }

  it('are taken up when they change; a pair that does not fit is logged, and the one before stays', async () => {
    const secret = mount();
    const http = httpOf(secret);
    const log = jest.spyOn(Logger.prototype, 'log').mockReturnValue();
    let complain: (line: string) => void = () => undefined;
    const error = jest.spyOn(Logger.prototype, 'error').mockImplementation((line: string) => complain(line));
    const fastify = Fastify({ https: tlsOptions(http) ?? null });
    renewCertificate(fastify, http, 5);
    await fastify.listen({ port: 0, host: '127.0.0.1' });
    const { port } = fastify.server.address() as { port: number };
    const served = async (): Promise<string | undefined> => {
      const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
      await once(socket, 'secureConnect');
      const { raw } = socket.getPeerCertificate();
      socket.destroy();
      return [first, second].find(({ cert }) =>
        readFileSync(cert, 'utf8').includes(raw.toString('base64').slice(0, 64)),
      )?.cert;
    };
    const complaint = (): Promise<string> => new Promise((resolve) => (complain = resolve));

    expect(await served()).toBe(first.cert);
    secret.swap(second);
    while ((await served()) !== second.cert);

    const unfit = complaint();
    secret.swap({ ...first, key: second.key });
    expect(await unfit).toMatch(/^TLS_CERT and TLS_KEY are not taken up, those before stay: /);
    expect(await served()).toBe(second.cert);

    secret.swap(first);
    while ((await served()) !== first.cert);
    const unreadable = complaint();
    renameSync(secret.cert, `${secret.cert}.away`);
    expect(await unreadable).toContain('ENOENT');
    expect(await served()).toBe(first.cert);
    writeFileSync(secret.cert, readFileSync(second.cert));
    secret.swap(second);
    while ((await served()) !== second.cert);
    await fastify.close();
    log.mockRestore();
    error.mockRestore();
  });
});
