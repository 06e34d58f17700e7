import type { Statement } from '../../database/database';
import type { Columns } from '../query/sql/columns';
import { Parameters } from '../query/sql/parameters';
import type { Predicate } from '../query/predicate';
import { toWhere } from '../query/sql/where';
import { digestOf } from '../rules/access/sight';

/** A statement with values beside those of another one. */
interface Within {
  readonly statement: Statement;
  readonly values: readonly unknown[];
}

/** Narrows the statement that finds one resource by its id: to what a caller sees. */
export class FindWithin {
  /** Of the predicates of those who ask again. */
  private readonly known = new WeakMap<Predicate, Within>();

  constructor(
    private readonly find: Statement,
    private readonly columns: Columns,
  ) {}

  /** @param predicate the same object for the same caller: it is made SQL of once */
  of(predicate: Predicate | undefined): Within {
    if (!predicate) return { statement: this.find, values: [] };
    const known = this.known.get(predicate) ?? this.make(predicate);
    this.known.set(predicate, known);
    return known;
  }

  private make(predicate: Predicate): Within {
    const parameters = new Parameters();
    parameters.bind('the id');
    const { sql } = toWhere(predicate, parameters, this.columns);
    const { name, text } = this.find;
    const statement = { name: `${name}.${digestOf(sql)}`, text: `${text} and ${sql}` };
    return { statement, values: parameters.values.slice(1) };
  }
}
