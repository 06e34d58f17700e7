import { membersOf, readDocument, textsOf } from './document';

/** What gives a right: any one of these. */
export interface RightSources {
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
}

/** By right. */
export type Rights = ReadonlyMap<string, RightSources>;

/** Scopes and roles that give one right. */
const MAX_GRANTS = 100;

/** What goes before a name in the mapping, and which names there are of it: scopes are RFC 6749's, roles any short text. */
const KINDS = { scope: /^scope:([\x21\x23-\x5B\x5D-\x7E]{1,200})$/, role: /^role:(\S(?:.{0,198}\S)?)$/ };

/** Every right by the scope and the role of its own name. */
export function defaultRights(known: Iterable<string>): Rights {
  return new Map([...known].map((right) => [right, { scopes: [right], roles: [right] }]));
}

/**
 * Reads `AUTH_RIGHTS`: an object as JSON, or the path of a JSON or YAML file with one. Each member is a right, with the scopes and
 * roles that give it; a right that is not there has its default: the scope and the role of its own name.
 *
 *     { "customer:read": ["scope:crm.read", "role:agent"], "hub:admin": "role:operator" }
 *
 * @param known the rights that there are
 * @throws {OperatorError} that names the place, what is wanted, and what was found
 */
export function readRights(text: string, known: Iterable<string>): Rights {
  const rights = [...known];
  const mapped = Object.entries(membersOf('AUTH_RIGHTS', readDocument('AUTH_RIGHTS', text), rights));
  return new Map([
    ...defaultRights(rights),
    ...mapped.map(([right, value]) => [right, grantsOf(`AUTH_RIGHTS["${right}"]`, value)] as const),
  ]);
}

function grantsOf(place: string, value: unknown): RightSources {
  const wanted = 'a scope or a role, such as scope:crm.read or role:agent';
  const isFit = (text: string): boolean => KINDS.scope.test(text) || KINDS.role.test(text);
  const grants = textsOf(place, value, { max: MAX_GRANTS, wanted, isFit });
  const named = (kind: RegExp): string[] => grants.flatMap((text) => kind.exec(text)?.[1] ?? []);
  return { scopes: named(KINDS.scope), roles: named(KINDS.role) };
}

/** The rights that scopes and roles give. */
export function rightsOf(rights: Rights, scopes: ReadonlySet<string>, roles: ReadonlySet<string>): ReadonlySet<string> {
  const given = [...rights].filter(
    ([, by]) => by.scopes.some((scope) => scopes.has(scope)) || by.roles.some((role) => roles.has(role)),
  );
  return new Set(given.map(([right]) => right));
}
