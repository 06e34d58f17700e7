import { isObject } from '../json/json-value';
import type { Type as Class } from '@nestjs/common';
import { exampleOf } from '../attribute/attribute';

/** A body that somebody would send, in words. */
export interface Example {
  readonly summary: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The first is what Swagger UI fills in. */
export type Examples = readonly [Example, ...Example[]];

/** What a resource has that declares no examples: what its attributes give, all of it and the least. */
export const derivedExamples = (create: Class<object>): Examples => [
  { summary: 'Most attributes', body: exampleOf(create) },
  { summary: 'Mandatory attributes only', body: exampleOf(create, ({ required }) => required) },
];

/** `filter`s that find the example: two members that an element of one of its arrays has. */
export function filtersFor({ body }: Example): string[] {
  return Object.entries(body).flatMap(([name, value]) => {
    const element: unknown = Array.isArray(value) ? value[0] : undefined;
    const members = isObject(element) ? Object.entries(element).filter(([, each]) => isScalar(each)) : [];
    const conditions = members.slice(0, 2).map(([member, each]) => `@.${member}==${literalOf(each)}`);
    return conditions.length === 2 ? [`${name}[?(${conditions.join(' && ')})]`] : [];
  });
}

const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);

const literalOf = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : String(value));
