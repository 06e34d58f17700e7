import { EventEmitter, once } from 'node:events';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { TmfEvent } from '../../src/tmf/store/event/event';
import { serve } from './loopback';

/** A request that a listener got. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly event: TmfEvent;
}

type Answer = (received: Received, response: ServerResponse) => void;

/** A subscriber: an HTTP server that writes down what it is sent. */
export interface Listener {
  readonly url: string;
  /** In the order of arrival, also those that it did not acknowledge. */
  readonly received: Received[];
  /** How it answers; at first 201. */
  answer: Answer;
  /** Waits until what has been received satisfies the condition. */
  until(condition: (received: readonly Received[]) => boolean): Promise<void>;
  reset(): void;
  close(): Promise<void>;
}

const WELL: Answer = (_received, response) => void response.writeHead(201).end();

export async function startListener(port = 0): Promise<Listener> {
  const arrivals = new EventEmitter().setMaxListeners(0);
  const received: Received[] = [];
  const { origin, close } = await serve((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      const each = { path: request.url ?? '', headers: request.headers, text, event: JSON.parse(text) as TmfEvent };
      received.push(each);
      listener.answer(each, response);
      arrivals.emit('arrival');
    });
  }, port);
  const listener: Listener = {
    url: `${origin}/listener`,
    received,
    answer: WELL,
    until: async (condition) => {
      while (!condition(received)) await once(arrivals, 'arrival');
    },
    reset: () => {
      received.length = 0;
      listener.answer = WELL;
    },
    close,
  };
  return listener;
}
