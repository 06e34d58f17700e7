import type { Type as Class } from '@nestjs/common';
import { DECORATORS } from '@nestjs/swagger';
import { StringAttribute, mandatory } from '../attribute/attribute';
import { asChange, asPart, formOf } from '../attribute/forms';
import { hrefOf } from './identity';

/** The DTO classes of a resource. */
export interface ResourceForms {
  /** What a POST takes. It also validates patched resources. */
  readonly create: Class<object>;
  /** What a merge patch takes: nothing is mandatory, null removes. */
  readonly update: Class<object>;
  /** What is answered: `id`, `href`, and what `fields` leaves of the attributes. */
  readonly representation: Class<object>;
}

/**
 * What the DTO class of a resource's attributes becomes as it travels.
 * @param attributes says in `@ApiSchema()` what the resource is
 * @param required names of the mandatory attributes
 * @param collection path of the collection
 */
export function formsOf(
  name: string,
  attributes: Class<object>,
  required: readonly string[],
  collection: string,
): ResourceForms {
  const words = name.replace(/(?!^)[A-Z]/g, ' $&').toLowerCase();
  const article = /^[aeio]/.test(words) ? 'n' : '';
  const create = formOf(attributes, (each, of) => (required.includes(of) ? mandatory(each) : each), {
    name: `${name}_Create`,
    description: `A${article} ${words} to be created.`,
  });
  const update = formOf(create, asChange, {
    name: `${name}_Update`,
    description: `Attributes of a${article} ${words} to be changed (RFC 7396).`,
  });
  const representation = formOf(create, asPart, { name, description: descriptionOf(attributes) });
  for (const [identity, description, example] of [
    ['id', `Identifier of the ${words}.`, EXAMPLE_ID],
    ['href', `URL of the ${words}.`, hrefOf(`https://host${collection}`, EXAMPLE_ID)],
  ] as const) {
    StringAttribute({ required: true, description, example })(representation.prototype as object, identity);
  }
  return { create, update, representation };
}

const EXAMPLE_ID = '019432a1-6f00-7c3e-8d53-2f6d0e4c9b11';

function descriptionOf(dto: Class<object>): string | undefined {
  const schemas = Reflect.getOwnMetadata(DECORATORS.API_SCHEMA, dto) as { description?: string }[] | undefined;
  return schemas?.at(-1)?.description;
}
