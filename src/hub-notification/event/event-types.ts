import { type Api, CHANGES } from '../../tmf/declare/define-resource';

/** Types of the events that subscribers of the API get: of its resources, and of no others (HUB-1). */
export function eventTypesOf({ resources }: Pick<Api, 'resources'>): string[] {
  return resources.flatMap(({ eventType }) => CHANGES.map((change) => eventType(change)));
}
