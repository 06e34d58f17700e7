/** What the index command can be told. */
import { parseArgs } from 'node:util';
import type { Settings } from '../src/config/env';
import type { Resource } from '../src/tmf/declare/define-resource';
import type { IndexKind } from '../src/tmf/query/sql/value-index';
import { type OwnIndex, ownIndex } from '../src/tmf/store/indexes/own-index';
import { customer } from '../src/customer/customer.resource';
import { individual, organization } from '../src/party/party.resource';
import { partyRole } from '../src/party-role/party-role.resource';

/** What has tables. */
export const RESOURCES: readonly Resource[] = [customer, partyRole, individual, organization];

const KINDS: readonly IndexKind[] = ['fragment', 'text', 'number', 'date'];

const USAGE = [
  "npm run index -- add customer 'loyalty.points' --as number",
  `npm run index -- add customer 'characteristic[?(@.name=="loyaltyPoints")].value' --as number`,
  "npm run index -- drop customer 'loyalty.points' --as number",
  'npm run index -- list',
  'npm run index -- build',
].join('\n  ');

/** An index as the operator names it. */
export interface Named {
  readonly resource: Resource;
  readonly path: string;
  readonly kind: IndexKind;
  readonly index: OwnIndex;
}

export type Command =
  | ({ readonly action: 'add' | 'drop' } & Named)
  /** `build`: makes what is missing, or was not finished. */
  | { readonly action: 'list' | 'build' };

/** Reads the command line. @throws an error that says how to spell it */
export function readCommand(arguments_: string[], limits: Settings['queryLimits']): Command {
  const { positionals, values } = parsed(arguments_);
  const [action, name, path, ...more] = positionals;
  if (action === 'list' || action === 'build') {
    if (name !== undefined || values.as !== undefined) throw new Error(`${action} takes nothing else:\n  ${USAGE}`);
    return { action };
  }
  if (action !== 'add' && action !== 'drop') {
    throw new Error(`say add, drop, list or build, not ${JSON.stringify(action ?? '')}:\n  ${USAGE}`);
  }
  if (name === undefined || path === undefined || more.length > 0) {
    throw new Error(`${action} takes a resource and a path, in single quotes:\n  ${USAGE}`);
  }
  const kind = KINDS.find((each) => each === values.as);
  if (kind === undefined) {
    throw new Error(`--as must be ${KINDS.join(', ')}, not ${JSON.stringify(values.as ?? '')}:\n  ${USAGE}`);
  }
  const resource = RESOURCES.find((each) => each.path === name);
  if (!resource) {
    throw new Error(
      `there is no resource ${JSON.stringify(name)}: write ${RESOURCES.map((each) => each.path).join(', ')}`,
    );
  }
  return { action, resource, path, kind, index: ownIndex(resource, path, kind, limits) };
}

function parsed(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options: { as: { type: 'string' } } });
  } catch (error) {
    throw new Error(`${(error as Error).message.split('\n', 1)[0]}\n  ${USAGE}`, { cause: error });
  }
}
