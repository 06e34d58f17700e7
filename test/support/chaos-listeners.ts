import { setTimeout as sleep } from 'node:timers/promises';
import { type Listener, type Received, startListener } from './listener';

/** A subscriber that may be in trouble, until it is let be well. */
export interface TroubledListener {
  readonly name: string;
  readonly url: string;
  /** In the order of arrival. */
  received(): Received[];
  /** From now on it answers as it should. */
  heal(): Promise<void>;
  close(): Promise<void>;
}

export async function healthyListener(): Promise<TroubledListener> {
  return answeringListener('healthy', () => undefined);
}

export function slowListener(random: () => number): Promise<TroubledListener> {
  return answeringListener('slow', (listener) => {
    listener.answer = (_received, response) => {
      setTimeout(() => response.writeHead(204).end(), 20 + random() * 30);
    };
  });
}

/** Now and then it answers 500 or 429, or not at all. */
export function failingListener(random: () => number): Promise<TroubledListener> {
  return answeringListener('failing', (listener) => {
    listener.answer = (_received, response) => {
      const choice = random();
      if (choice < 0.1) return;
      if (choice < 0.25) response.writeHead(500).end();
      else if (choice < 0.35) response.writeHead(429).end();
      else response.writeHead(201).end();
    };
  });
}

async function answeringListener(name: string, trouble: (listener: Listener) => void): Promise<TroubledListener> {
  const listener = await startListener();
  const well = listener.answer;
  trouble(listener);
  return {
    name,
    url: listener.url,
    received: () => listener.received,
    heal: () => {
      listener.answer = well;
      return Promise.resolve();
    },
    close: () => listener.close(),
  };
}

/** It is not there half of the time. */
export async function absentListener(random: () => number): Promise<TroubledListener> {
  const incarnations = [await startListener()];
  const { url } = incarnations[0] as Listener;
  let isHealed = false;
  const comeAndGo = async (): Promise<void> => {
    while (!isHealed) {
      await sleep(100 + random() * 400);
      await incarnations.at(-1)?.close();
      await sleep(100 + random() * 400);
      incarnations.push(await startAgain(Number(new URL(url).port)));
    }
  };
  const comingAndGoing = comeAndGo();
  const heal = (): Promise<void> => {
    isHealed = true;
    return comingAndGoing;
  };
  return {
    name: 'absent',
    url,
    received: () => incarnations.flatMap(({ received }) => received),
    heal,
    close: async () => {
      await heal();
      await incarnations.at(-1)?.close();
    },
  };
}

/** A connection of somebody else may have the port for a moment. */
async function startAgain(port: number): Promise<Listener> {
  for (;;) {
    try {
      return await startListener(port);
    } catch {
      await sleep(50);
    }
  }
}
