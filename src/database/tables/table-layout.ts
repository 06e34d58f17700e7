// Room database/tables: parts of tables, for migrations.

/** The table of a resource: what it has for searches, beside ids and documents. */
export interface TableLayout {
  readonly table: string;
  /**
   * Attributes that are filtered and sorted by most, such as `status` or `engagedParty.id`: each gets a column with a B-tree. No
   * array may be on their way, so that a column has the one value.
   */
  readonly columns: readonly string[];
  /** Objects whose texts, under whatever name, are found by how they begin, such as `contactMedium.characteristic`. */
  readonly prefixes: readonly string[];
  /**
   * Texts that are found by any part of them, whatever the case, such as `name` or `contactMedium.characteristic.emailAddress`; arrays
   * may be on their way. One trigram index has them all.
   */
  readonly fragments?: readonly string[];
  /**
   * Texts in which `q` looks for words, such as `name` or `contactMedium.characteristic.city`; arrays may be on their way. All together
   * are in one column of the table ({@link SEARCH_COLUMNS}), which the index of fragments has.
   */
  readonly search?: readonly string[];
  /** Those of {@link search} that are phone numbers, of which digits count. */
  readonly phones?: readonly string[];
  /**
   * Date-times that are compared and sorted as instants, such as `validFor.startDateTime`: each gets a B-tree. No array may be on
   * their way.
   */
  readonly instants?: readonly string[];
  /**
   * Those of the columns of which it is known how many rows have each value, such as `status`: lists that are filtered by one of
   * them have an exact total for little.
   */
  readonly counted?: readonly string[];
  /** Where its rows stand above each other. */
  readonly hierarchy?: Hierarchy;
}

/** Rows of which each may have a parent in the same table. The chain of parents is never a circle, nor longer than 1000. */
export interface Hierarchy {
  /** One of the columns, the `id` of the reference to the parent: `organizationParentRelationship.organization.id`. */
  readonly parent: string;
  /** Name of the resource. A reference whose `@referredType` is another one, in whatever case, leads to no parent here. */
  readonly type: string;
}

const PATH = /^[A-Za-z]\w*(?:\.[A-Za-z]\w*)*$/;

/** Of PostgreSQL: longer names would be cut. */
const MAX_NAME_LENGTH = 63;

/** What a path is called in names of the database: `engagedParty.id` is `engaged_party_id`. @throws for what is no path */
export function columnName(path: string): string {
  if (!PATH.test(path)) throw new Error(`${JSON.stringify(path)} is not the path of an attribute`);
  return path.replaceAll('.', '_').replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The value at a path of a document, as text. */
export function columnExpression(path: string): string {
  const names = path.split('.');
  return names.length === 1 ? `document ->> '${path}'` : `document #>> '{${names.join(',')}}'`;
}

/** The function that takes the texts of an object out of a document. */
export const textsFunction = (path: string): string => named(`tmf_texts_${columnName(path)}`);

export const columnIndex = (table: string, path: string): string => named(`${table}_${columnName(path)}`);

export const textsIndex = (table: string, path: string): string => named(`${table}_${columnName(path)}_texts`);

/** Columns of every table: when a row was made, and when it was changed for the last time. */
export const TIME_COLUMNS = ['created_at', 'updated_at'] as const;

export const timeIndex = (table: string, column: (typeof TIME_COLUMNS)[number]): string => named(`${table}_${column}`);

/** Columns of a table that has search attributes: their texts in plain form, and the digits of those that are phone numbers. */
export const SEARCH_COLUMNS = { plain: 'search_text', digits: 'search_digits' } as const;

/** The instant at a path of a document: microseconds since 1970, null for what is no date-time. */
export const instantExpression = (path: string): string => `tmf_instant(document #>> '{${path.split('.').join(',')}}')`;

export const instantIndex = (table: string, path: string): string => named(`${table}_${columnName(path)}_instant`);

/** How many rows have each value of a column. */
export const countedTable = (table: string, path: string): string => named(`${table}_${columnName(path)}_count`);

export const fragmentsIndex = (table: string): string => named(`${table}_fragments`);

function named(name: string): string {
  if (name.length <= MAX_NAME_LENGTH) return name;
  throw new Error(`${name} is longer than the ${MAX_NAME_LENGTH} characters that a name in the database may have`);
}
