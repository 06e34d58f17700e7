import { InvalidQueryError, quote } from '../query/bounds/invalid-query';
import { queryOf } from '../query/parse/raw-query';

/**
 * The query of a URL whose route knows its parameters, each once at most. On lists of resources a name that is no parameter
 * is a filter; elsewhere it can only be a mistake.
 * @throws {InvalidQueryError}
 */
export function readParameters(url: string, known: readonly string[] = []): URLSearchParams {
  const parameters = new URLSearchParams(queryOf(url));
  for (const name of new Set(parameters.keys())) {
    if (!known.includes(name)) {
      const takes = known.length > 0 ? `parameters are ${known.join(', ')}` : 'it takes none';
      throw new InvalidQueryError(`There is no parameter ${quote(name)} here: ${takes}`);
    }
    if (parameters.getAll(name).length > 1) throw new InvalidQueryError(`${name}: is given more than once`);
  }
  return parameters;
}
