/** Bodies that are nearly a customer or a party role: for POST, merge patch and bulk create. */
import { type Maker, NAMES, json, large, member, string } from './hostile-json';
import type { Random } from '../random';

/** Of all attributes, what is right or nearly so; a hostile piece now and then. */
const ATTRIBUTES: Readonly<Record<string, (value: Maker) => Maker>> = {
  name: (value) => (r) => value(r),
  status: (value) => (r) => value(r),
  engagedParty: (value) => (r) => `{"id":${value(r)},"@referredType":${value(r)}}`,
  account: (value) => (r) => `[{"id":${value(r)},"name":${value(r)}}]`,
  characteristic: (value) => (r) => `[{"name":${value(r)},"value":${value(r)}},{"name":"b","value":false}]`,
  contactMedium: (value) => (r) =>
    `[{"mediumType":${value(r)},"preferred":true,"characteristic":{"emailAddress":${value(r)}}}]`,
  creditProfile: (value) => (r) => `[{"creditProfileDate":"2024-01-01T00:00:00Z","validFor":${value(r)}}]`,
  relatedParty: (value) => (r) => `[{"id":${value(r)},"@referredType":"Individual"}]`,
  validFor: (value) => (r) => `{"startDateTime":"2024-01-01T00:00:00Z","endDateTime":${value(r)}}`,
  loyalty: (value) => (r) => `{"tier":${value(r)},"points":${value(r)}}`,
};

const saneString: Maker = (random) => random.pick(['"Ada"', '"Bo"', '"active"', '"gold"']);

/** Members of an object in their order; a name may come twice. */
function members(random: Random, share: number, value: Maker): string[] {
  const own = Object.entries(ATTRIBUTES)
    .filter(() => random.chance(share))
    .map(([name, make]) => `"${name}":${make(value)(random)}`);
  if (random.chance(0.3)) own.push(member(random, json));
  if (random.chance(0.2)) own.splice(random.below(own.length + 1), 0, member(random, string));
  return own;
}

/** What a POST might have meant. */
export function createBody(random: Random, limit: number): string {
  const mandatory = ['"name":"Ada"', '"engagedParty":{"id":"1","@referredType":"Individual"}'];
  const kind = random.next();
  if (kind < 0.05) return json(random);
  if (kind < 0.08) return large(random, limit);
  const value: Maker = (r) => (r.chance(0.1) ? json(r) : saneString(r));
  const all = [...mandatory, ...members(random, kind < 0.6 ? 0.1 : 0.5, value)];
  if (kind > 0.95) all.push(`"${random.pick([...Object.keys(ATTRIBUTES), ...NAMES])}":${large(random, limit)}`);
  if (random.chance(0.05)) all.shift();
  return `{${all.join(',')}}`;
}

/**
 * What a merge patch might have meant.
 * @param last members that come after all others, so that they count
 */
export function mergePatchBody(random: Random, limit: number, last: readonly string[]): string {
  const kind = random.next();
  const value: Maker = (r) => (r.chance(0.2) ? json(r) : saneString(r));
  const all = members(random, kind < 0.7 ? 0.1 : 0.4, value);
  if (kind < 0.2) all.push(`"${random.pick(Object.keys(ATTRIBUTES))}":null`);
  if (kind > 0.95) all.push(`"${random.pick([...Object.keys(ATTRIBUTES), ...NAMES])}":${large(random, limit)}`);
  if (last.length === 0 && random.chance(0.05)) return json(random);
  return `{${[...all, ...last].join(',')}}`;
}

/** A JSON Patch of the collection. */
export function bulkBody(random: Random, limit: number): string {
  const operation: Maker = (r) =>
    r.chance(0.97)
      ? `{"op":"add","path":"${r.pick(['/', '/', '/-', ''])}","value":${r.chance(0.7) ? '{"name":"Ada","engagedParty":{"id":"1","@referredType":"x"}}' : createBody(r, limit / 20)}}`
      : `{"op":"${r.pick(['remove', 'add', 'move'])}","path":"/0","value":${json(r)}}`;
  if (random.chance(0.03)) return large(random, limit);
  if (random.chance(0.02)) return repeated(random, limit);
  return `[${random.many(random.chance(0.05) ? 60 : 4, operation, ',')}]`;
}

/** As many creates as may come at once, or one more; all are wrong in something. */
function repeated(random: Random, limit: number): string {
  const value = random.pick(['{}', '0', '[]', '{"name":" ","account":[{},{},{},{},{},{},{},{},{},{}]}']);
  const operation = `{"op":"add","path":"/","value":${value}}`;
  const count = Math.min(random.pick([1000, 1001]), Math.floor(limit / (operation.length + 1)));
  return `[${Array.from({ length: count }, () => operation).join(',')}]`;
}
