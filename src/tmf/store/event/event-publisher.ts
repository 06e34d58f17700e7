import { Logger } from '@nestjs/common';
import type { EventEmitter2 } from '@nestjs/event-emitter';
import type { Caller } from '../../declare/caller';
import type { Resource } from '../../declare/define-resource';
import { type EventDraft, type Occurrence, toTmfEvent } from './event';

/** Tells the rest of the process what happened to the resources of one kind, as `{path}.{change}`. */
export class EventPublisher {
  private readonly logger: Logger;

  constructor(
    private readonly resource: Resource,
    private readonly emitter: EventEmitter2,
  ) {
    this.logger = new Logger(resource.name);
  }

  /** All that a change has drafted. It is committed: a listener that fails is logged and changes nothing. */
  publish(
    drafts: readonly EventDraft[],
    { correlationId }: Pick<Caller, 'correlationId'>,
    { origin }: { readonly origin: string },
    { id, document, time }: Pick<Occurrence, 'id' | 'document' | 'time'>,
  ): void {
    const { resource } = this;
    for (const draft of drafts) this.emit({ resource, draft, id, origin, correlationId, time, document });
  }

  private emit(occurrence: Occurrence): void {
    const name = `${this.resource.path}.${occurrence.draft.change}`;
    if (!this.emitter.hasListeners(name)) return;
    try {
      this.emitter.emit(name, toTmfEvent(occurrence));
    } catch (error) {
      this.logger.error(`a listener of ${name} failed`, error);
    }
  }
}
