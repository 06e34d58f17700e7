import type { Type as Class } from '@nestjs/common';
import type { PathTypes } from '../../tmf/query/path';

/** What can happen to a resource. */
export type Change = 'create' | 'attributeValueChange' | 'stateChange' | 'delete';

export const CHANGES = ['create', 'attributeValueChange', 'stateChange', 'delete'] as const satisfies readonly Change[];

/** What the hub has to know of a resource; a declared resource has it all. */
export interface HubResource {
  /** Stem of its event types, and `resource` of its rows in the event table. */
  readonly name: string;
  /** Its key in the event document, `event.{path}`, and the first part of its names on the event emitter. */
  readonly path: string;
  readonly representation: Class<object>;
  /** One of them, as it is answered, for the OpenAPI document. */
  readonly exampleAnswer: Readonly<Record<string, unknown>>;
  readonly eventType: (change: Change) => string;
  readonly typeOf: PathTypes;
}

/** An API with a hub of its own (HUB-1): a subscription gets the events of these resources and of no others. */
export interface HubApi {
  /** TM Forum's number, for example `TMF629`. */
  readonly number: string;
  readonly title: string;
  readonly basePath: string;
  readonly resources: readonly HubResource[];
}

/** Types of the events that subscribers of the API get. */
export function eventTypesOf({ resources }: Pick<HubApi, 'resources'>): string[] {
  return resources.flatMap(({ eventType }) => CHANGES.map((change) => eventType(change)));
}
