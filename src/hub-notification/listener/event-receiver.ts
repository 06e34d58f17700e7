import { Logger } from '@nestjs/common';
import type { EventEmitter2 } from '@nestjs/event-emitter';
import { TmfException } from '../../tmf/error/tmf.exception';
import { isJsonObject } from '../../tmf/model/attribute';
import { type Problem, describeProblems, validate } from '../../tmf/model/validate';
import type { Listener } from './listener';
import type { ReceivedEvents } from './received-events';

/** Longest id of an event; longer ones would not fit into an index. Characters. */
const MAX_EVENT_ID_LENGTH = 255;

/** Takes events of other systems and tells the rest of the process. They go to no subscriber of the hub (LSN-4). */
export class EventReceiver {
  private readonly logger = new Logger('Listener');

  constructor(
    private readonly events: ReceivedEvents,
    private readonly emitter: EventEmitter2,
  ) {}

  /**
   * Publishes the event, as it was sent, unless one with its `eventId` was received before (LSN-3). It is remembered before
   * it is published: after a crash in between it is lost, but it is never published twice.
   * @throws {TmfException} 400 that names every problem
   */
  async receive(listener: Listener, body: unknown): Promise<void> {
    const event = requireEvent(listener, body);
    const { eventId } = event;
    // A blank id identifies nothing.
    const isNew = typeof eventId !== 'string' || eventId.trim() === '' || (await this.events.remember(eventId));
    if (isNew) void this.publish(listener.publishedAs, event);
  }

  /** The sender has done its part: a subscriber in this process that fails, or takes long, changes nothing for it. */
  private async publish(name: string, event: Record<string, unknown>): Promise<void> {
    try {
      await this.emitter.emitAsync(name, event);
    } catch (error) {
      this.logger.error(`a listener of ${name} failed`, error);
    }
  }
}

function requireEvent({ dto, eventType }: Listener, body: unknown): Record<string, unknown> {
  if (!isJsonObject(body)) throw refusal([{ path: '', expected: 'must be an object' }]);
  const problems = validate(dto, body);
  const { eventType: given, eventId } = body;
  if (typeof given === 'string' && given !== eventType) {
    problems.push({ path: '/eventType', expected: `must be ${eventType} here` });
  }
  if (typeof eventId === 'string' && eventId.length > MAX_EVENT_ID_LENGTH) {
    problems.push({ path: '/eventId', expected: `must be a string of at most ${MAX_EVENT_ID_LENGTH} characters` });
  }
  if (problems.length > 0) throw refusal(problems);
  return body;
}

function refusal(problems: readonly Problem[]): TmfException {
  return new TmfException('invalidBody', describeProblems(problems));
}
