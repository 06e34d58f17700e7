/** Sends hostile requests as they are, which a well-behaved client would refuse to do. */
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import type { HostileRequest } from './hostile-bodies';

export interface HostileAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

const REQUEST_TIMEOUT = 30_000;

/** Keeps its connections until it is closed. */
export class HostileSender {
  private readonly agent = new Agent({ keepAlive: true });

  /** @throws an error of the connection, unless the server had answered already */
  send(origin: string, path: string, hostile: HostileRequest): Promise<HostileAnswer> {
    return hostile.framing === 'broken' ? sendBroken(origin, path, hostile) : this.sendWhole(origin, path, hostile);
  }

  close(): void {
    this.agent.destroy();
  }

  private sendWhole(origin: string, path: string, hostile: HostileRequest): Promise<HostileAnswer> {
    const { method, headers, body, framing } = hostile;
    const length = framing === 'length' ? { 'content-length': body.length } : { 'transfer-encoding': 'chunked' };
    return new Promise((resolve, reject) => {
      const options = { method, headers: { ...headers, ...length }, agent: this.agent, timeout: REQUEST_TIMEOUT };
      const sent = request(origin + path, options, (answer) => void textOf(answer).then(resolve, reject));
      // After the answer to a body that is too long nobody reads the rest of it.
      sent.on('error', reject);
      sent.on('timeout', () => sent.destroy(new Error(`no answer within ${REQUEST_TIMEOUT} ms`)));
      if (framing === 'chunked') for (let at = 0; at < body.length; at += 1 + (body.length >> 2)) sent.write(body.subarray(at, at + 1 + (body.length >> 2))); // prettier-ignore
      sent.end(framing === 'length' ? body : undefined);
    });
  }
}

async function textOf(answer: IncomingMessage): Promise<HostileAnswer> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return {
    status: answer.statusCode ?? 0,
    headers: answer.headers,
    text: Buffer.concat(chunks).toString('utf8'),
  };
}

/** On a connection of its own, which the server hangs up. */
function sendBroken(origin: string, path: string, { method, headers, body }: HostileRequest): Promise<HostileAnswer> {
  const { hostname, port } = new URL(origin);
  const head = Object.entries({ host: hostname, ...headers, 'transfer-encoding': 'chunked' });
  const lines = [`${method} ${path} HTTP/1.1`, ...head.map(([name, value]) => `${name}: ${value}`), '', ''];
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), hostname);
    socket.setTimeout(REQUEST_TIMEOUT, () => socket.destroy(new Error(`no answer within ${REQUEST_TIMEOUT} ms`)));
    socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
    socket.on('error', reject);
    socket.on('close', () => {
      const [start = '', ...rest] = text.split('\r\n\r\n');
      // A request that was answered before its body broke gets another answer for that.
      const length = Number(/^content-length: (\d+)/im.exec(start)?.[1]);
      resolve({ status: Number(start.split(' ')[1]), headers: {}, text: rest.join('\r\n\r\n').slice(0, length) });
    });
    socket.write(Buffer.from(lines.join('\r\n'), 'latin1'));
    socket.write(
      Buffer.concat([Buffer.from('2\r\n{"\r\nzz\r\n'), body.subarray(0, 1000), Buffer.from('\r\n0\r\n\r\n')]),
    );
  });
}
