// Room tmf/attribute: the decorator of an attribute, validation, JSON Schema of a DTO.

import 'reflect-metadata';
import { type Type as Class, applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsOptional, ValidateBy, ValidateNested } from 'class-validator';
import { isObject } from '../json/json-value';
import { isBefore, isDateTime } from '../json/rfc3339';
import { isUri } from './uri';

/**
 * The attribute decorators of the DTOs. One decorator per attribute says everything that is known of it: its type, how
 * it is validated (by one predicate, which class-validator's decorator and our own walk share: ADR 6), how it is
 * documented (@nestjs/swagger), and how the query language compares it ({@link attributeOf}).
 */

/** Type of an attribute, as the query language sees it. */
export type AttributeKind = 'string' | 'date-time' | 'number' | 'boolean' | 'object' | 'any';

/** What a DTO class says of one of its attributes. */
export interface Attribute {
  readonly kind: AttributeKind;
  readonly isArray: boolean;
  readonly required: boolean;
  /** Whether a value that is there is of the right type, its own attributes aside. */
  readonly check: (value: unknown) => boolean;
  /** What `check` wants, in words. */
  readonly expectation: string;
  /** Name of the attribute of the same object that this date-time must not be before. */
  readonly notBefore?: string;
  readonly description: string;
  readonly format?: string;
  /** Class of a nested object; absent for free-form ones. */
  readonly type?: () => Class<object>;
  readonly example?: unknown;
  /** Its type in the terms of @nestjs/swagger. */
  readonly schema: ApiPropertyOptions;
}

interface AttributeOptions {
  description: string;
  /** Must be present, not null, and not blank. */
  required?: true;
  example?: unknown;
}

/** A string. A required one must not be blank. */
export const StringAttribute = (options: AttributeOptions) =>
  attribute('string', options, { type: String }, 'must be a string', isString);

/** A URI with a scheme. It is stored, never fetched. */
export const UriAttribute = (options: AttributeOptions) =>
  attribute('string', options, { type: String, format: 'uri' }, 'must be a URI', isUri);

/** An RFC 3339 date-time. One that has to be in order with another attribute of its object names it in `notBefore`. */
export const DateTimeAttribute = ({ notBefore, ...options }: AttributeOptions & { notBefore?: string }) =>
  attribute(
    'date-time',
    options,
    { type: String, format: 'date-time' },
    'must be a date-time such as 2024-05-04T10:00:00Z',
    (value) => isString(value) && isDateTime(value),
    { notBefore },
  );

/** A whole number. */
export const IntegerAttribute = (options: AttributeOptions) =>
  attribute('number', options, { type: 'integer' }, 'must be an integer', Number.isInteger);

/** A number. The contracts of TM Forum call all of them `float`; a double is kept. */
export const NumberAttribute = (options: AttributeOptions) =>
  attribute('number', options, { type: 'number', format: 'float' }, 'must be a number', Number.isFinite);

/** true or false. */
export const BooleanAttribute = (options: AttributeOptions) =>
  attribute('boolean', options, { type: Boolean }, 'must be true or false', (value) => typeof value === 'boolean');

/** Any JSON value but null. (`allOf: [{}]` is how @nestjs/swagger is made to leave the type open.) */
export const AnyAttribute = (options: AttributeOptions) =>
  attribute(
    'any',
    options,
    { type: Object, allOf: [{}] },
    'must have a value',
    (value) => value !== undefined && value !== null,
  );

/** A JSON object without declared attributes. */
export const FreeObjectAttribute = (options: AttributeOptions) =>
  attribute('object', options, { type: 'object', additionalProperties: true }, 'must be an object', isObject);

/** An object of the given class. (@nestjs/swagger knows a lazy type by the name of its function: `type`.) */
export const ObjectAttribute = (type: () => Class<object>, options: AttributeOptions) =>
  attribute('object', options, { type: () => type() }, 'must be an object', isObject, { type });

/** An array of objects of the given class. */
export const ArrayAttribute = (type: () => Class<object>, options: AttributeOptions) =>
  attribute('object', options, { type: () => type(), isArray: true }, 'must be an array of objects', isArrayOfObjects, {
    type,
    isArray: true,
  });

/** The same attribute where it is required: present, not null, and if it is a text, not blank. */
export function mandatory(attribute: Attribute): Attribute {
  const text = { check: isFilledString, expectation: 'must be a string that is not blank' };
  return { ...attribute, required: true, ...(attribute.check === isString ? text : {}) };
}

const ATTRIBUTES = Symbol('attributes');

/** What the class, or one it extends, declares of the attribute; undefined for one it does not know. */
export function attributeOf(dto: Class<object>, name: string): Attribute | undefined {
  return attributesOf(dto).get(name);
}

/**
 * Whether the object has all that its DTO class demands. The same rules as class-validator finds in the decorators, as a
 * plain yes or no, thirty times faster; a test holds the two together.
 */
export function satisfies(dto: Class<object>, object: Readonly<Record<string, unknown>>): boolean {
  for (const [name, { required, check, notBefore, type }] of attributesOf(dto)) {
    // No attribute has the name of something that objects inherit, so a plain look-up will do.
    const value = object[name];
    if (value === undefined || value === null) {
      if (required) return false;
      continue;
    }
    if (!check(value)) return false;
    if (notBefore !== undefined && isBefore(value, object[notBefore])) return false;
    if (!type) continue;
    const nested = (Array.isArray(value) ? value : [value]) as Record<string, unknown>[];
    for (const each of nested) if (!satisfies(type(), each)) return false;
  }
  return true;
}

/**
 * A body as people would send it: every attribute that has an example, or has attributes below it that do.
 * @param chosen leaves attributes out, at the top level only
 */
export function exampleOf(
  dto: Class<object>,
  chosen: (attribute: Attribute, name: string) => boolean = () => true,
): Record<string, unknown> {
  const examples = [...attributesOf(dto)]
    .filter(([name, attribute]) => chosen(attribute, name))
    .map(([name, { example, type, isArray }]) => {
      const value = example ?? (type && exampleOf(type()));
      return [name, isArray && value !== undefined ? [value] : value] as const;
    });
  return Object.fromEntries(examples.filter(([, value]) => value !== undefined));
}

/** All that the class, and those it extends, declare. */
export function attributesOf(dto: Class<object>): ReadonlyMap<string, Attribute> {
  return (Reflect.getMetadata(ATTRIBUTES, dto) as ReadonlyMap<string, Attribute> | undefined) ?? new Map();
}

function attribute(
  kind: AttributeKind,
  { description, required, example }: AttributeOptions,
  schema: ApiPropertyOptions,
  expectation: string,
  check: (value: unknown) => boolean,
  { type, isArray = false, notBefore }: Partial<Pick<Attribute, 'type' | 'isArray' | 'notBefore'>> = {},
): PropertyDecorator {
  const { format } = schema;
  const optional = { kind, isArray, required: false, check, expectation, notBefore, description, format, type, example, schema }; // prettier-ignore
  return DeclaredAttribute(required ? mandatory(optional) : optional);
}

/** What all the decorators above come to: an attribute is registered, documented, and validated by class-validator. */
export function DeclaredAttribute(declared: Attribute): PropertyDecorator {
  const { check, description, example, expectation, notBefore, required, schema, type } = declared;
  return applyDecorators(
    ApiProperty({ description, example, required, ...schema } as ApiPropertyOptions),
    ...(required ? [] : [IsOptional()]),
    ValidateBy({ name: EXPECTATION, validator: { validate: check, defaultMessage: () => expectation } }),
    ...(notBefore === undefined ? [] : [NotBefore(notBefore)]),
    ...(type ? [ValidateNested(), Type(type)] : []),
    (target: object, key: string | symbol) => {
      const dto = target.constructor as Class<object>;
      Reflect.defineMetadata(ATTRIBUTES, new Map(attributesOf(dto)).set(String(key), declared), dto);
    },
  );
}

/** Name of the one constraint that every attribute has. */
export const EXPECTATION = 'expectation';

/** Name of the constraint between two attributes. */
export const ORDER = 'order';

const NotBefore = (other: string) =>
  ValidateBy({
    name: ORDER,
    validator: {
      validate: (value, context) => !isBefore(value, (context?.object as Record<string, unknown> | undefined)?.[other]),
      defaultMessage: () => `must not be before ${other}`,
    },
  });

function isArrayOfObjects(value: unknown): boolean {
  return Array.isArray(value) && value.every(isObject);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isFilledString(value: unknown): boolean {
  return isString(value) && value.trim() !== '';
}
