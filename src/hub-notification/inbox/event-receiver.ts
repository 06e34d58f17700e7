import { Logger } from '@nestjs/common';
import type { EventEmitter2 } from '@nestjs/event-emitter';
import { TmfException } from '../../tmf/error/tmf.exception';
import { describeProblems, validate } from '../../tmf/attribute/validate';
import type { Caller } from '../../tmf/declare/caller';
import type { Document } from '../../tmf/json/json-value';
import { formatPointer } from '../../tmf/json/pointer';
import type { AccessPolicies } from '../../tmf/rules/access/access-policies';
import { PAYLOAD } from '../event/event-view';
import { problem, requireObject } from '../../tmf/http/request-body';
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
    private readonly policies: AccessPolicies,
  ) {}

  /**
   * Publishes the event, as it was sent, unless one with its `eventId` was received before (LSN-3). It is remembered before
   * it is published: after a crash in between it is lost, but it is never published twice.
   * @throws {TmfException} 400 that names every problem, 403 for an event of a resource that the caller may not create
   */
  async receive(caller: Caller, listener: Listener, body: unknown): Promise<void> {
    const event = requireEvent(listener, body);
    this.requireOwn(caller, listener, event);
    const { eventId } = event;
    // A blank id identifies nothing.
    const isNew = typeof eventId !== 'string' || eventId.trim() === '' || (await this.events.remember(caller, eventId));
    if (isNew) void this.publish(listener.publishedAs, event);
  }

  /** Who may not create such a resource cannot tell of one either. */
  private requireOwn(caller: Caller, { resource }: Listener, event: Record<string, unknown>): void {
    const sight = this.policies.sightOf(caller, resource, 'create');
    const told = (event[PAYLOAD] as Record<string, Document>)[resource.path] ?? {};
    if (sight.isWhole || sight.see(told)) return;
    const problem = `must be a ${resource.name} that this caller may create`;
    throw new TmfException('forbidden', `${formatPointer([PAYLOAD, resource.path])}: ${problem}`);
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

function requireEvent({ dto, eventType, resource }: Listener, body: unknown): Record<string, unknown> {
  const event = requireObject(body, { eventType, [PAYLOAD]: { [resource.path]: { id: '5' } } });
  const problems = validate(dto, event);
  const { eventType: given, eventId } = event;
  if (typeof given === 'string' && given !== eventType) {
    problems.push(problem('/eventType', `must be ${eventType} here`, given));
  }
  if (typeof eventId === 'string' && eventId.length > MAX_EVENT_ID_LENGTH) {
    const expected = `must be a string of at most ${MAX_EVENT_ID_LENGTH} characters, not ${eventId.length}`;
    problems.push(problem('/eventId', expected));
  }
  if (problems.length > 0) throw new TmfException('invalidBody', describeProblems(problems));
  return event;
}
