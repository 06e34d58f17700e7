import type { IncomingMessage, ServerResponse } from 'node:http';
import { serve } from './loopback';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** An HTTP server that holds what others refer to. */
export interface OtherSystem {
  readonly origin: string;
  /** Paths of what is there. */
  readonly known: Set<string>;
  /** Paths that were asked for, in order. */
  readonly asked: string[];
  /** How it answers; at first by what is known. */
  answer: Answer;
  /** Forgets what was asked, and answers by what is known again. */
  reset(): void;
  close(): Promise<void>;
}

export async function startOtherSystem(): Promise<OtherSystem> {
  const known = new Set<string>();
  const asked: string[] = [];
  const byKnowledge: Answer = ({ url = '' }, response) => {
    response.writeHead(known.has(url) ? 200 : 404, { 'Content-Type': 'application/json' }).end('{"some":"body"}');
  };
  const { origin, close } = await serve((request, response) => {
    asked.push(request.url ?? '');
    system.answer(request, response);
  });
  const system: OtherSystem = {
    origin,
    known,
    asked,
    answer: byKnowledge,
    reset: () => {
      known.clear();
      asked.length = 0;
      system.answer = byKnowledge;
    },
    close,
  };
  return system;
}
