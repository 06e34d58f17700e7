import { Logger } from '@nestjs/common';
import type { EventEmitter2 } from '@nestjs/event-emitter';
import type { Resource } from '../../declare/define-resource';
import { type Occurrence, toTmfEvent } from './event';

/** Tells the rest of the process what happened to the resources of one kind, as `{path}.{change}`. */
export class EventPublisher {
  private readonly logger: Logger;

  constructor(
    private readonly resource: Resource,
    private readonly emitter: EventEmitter2,
  ) {
    this.logger = new Logger(resource.name);
  }

  /** The change is committed: a listener that fails is logged and changes nothing. */
  publish(occurrence: Omit<Occurrence, 'resource'>): void {
    const { resource } = this;
    const name = `${resource.path}.${occurrence.draft.change}`;
    if (!this.emitter.hasListeners(name)) return;
    try {
      this.emitter.emit(name, toTmfEvent({ ...occurrence, resource }));
    } catch (error) {
      this.logger.error(`a listener of ${name} failed`, error);
    }
  }
}
