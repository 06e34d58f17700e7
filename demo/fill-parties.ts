import { individual, organization } from '../src/party/party.resource';
import { createAll, mergePatch, send } from './fill';
import { MARRIED, ORGANIZATIONS, type PartyOf, individuals } from './parties';

/** Creates the parties of the demo through their API. */

const RESOURCES = { Individual: individual, Organization: organization };

/** More than there are. */
const ALL = 'limit=1000';

interface Found {
  readonly id: string;
  readonly href: string;
  readonly fullName?: string;
  readonly tradingName?: string;
}

export interface Parties {
  readonly partyOf: PartyOf;
  /** How many are created. */
  readonly individuals: number;
  readonly organizations: number;
}

/** Creates those parties that are not there. */
export async function fillParties(origin: string, signal: AbortSignal): Promise<Parties> {
  const known = new Map<string, Readonly<Record<string, string>>>();
  const partyOf: PartyOf = (type, name) => {
    const reference = known.get(`${type} ${name}`);
    if (!reference) throw new Error(`there is no ${type} ${name}`);
    return reference;
  };
  const learn = async (type: keyof typeof RESOURCES): Promise<void> => {
    const found = await send(`${origin}${RESOURCES[type].collection}?${ALL}&fields=fullName,tradingName`, { signal });
    for (const { id, href, fullName, tradingName = '' } of (await found.json()) as Found[]) {
      const name = fullName ?? tradingName;
      known.set(`${type} ${name}`, { id, href, name, '@referredType': type });
    }
  };
  const fill = async (type: keyof typeof RESOURCES, documents: (partyOf: PartyOf) => object[]): Promise<number> => {
    await learn(type);
    const missing = documents(partyOf).filter((each) => !known.has(`${type} ${nameOf(each)}`));
    if (missing.length === 0) return 0;
    await createAll(origin + RESOURCES[type].collection, missing, signal);
    await learn(type);
    return missing.length;
  };
  let organizations = 0;
  for (const level of ORGANIZATIONS) {
    const created = await fill('Organization', level);
    organizations += created;
  }
  return { partyOf, individuals: await fill('Individual', individuals), organizations };
}

/** What happens to a party after its customer is there. */
export async function changeParties(partyOf: PartyOf, signal: AbortSignal): Promise<void> {
  await send(String(partyOf('Individual', MARRIED.name)['href']), mergePatch(MARRIED.patch, signal));
}

/** A party of the name, if there is one: what it is, its roles, and who uses it, as lines with their URLs. */
export async function showParty(origin: string, name: string, links: Links, signal: AbortSignal): Promise<string[]> {
  const asked = `${origin}${organization.collection}?tradingName=${encodeURIComponent(name)}&fields=tradingName`;
  const [party] = (await (await send(asked, { signal })).json()) as Found[];
  if (!party) return [];
  const { id, href } = party;
  return [
    `a party, ${name}: ${href}`,
    ...links.map(([what, collection]) => `${what}: ${origin}${collection}?engagedParty.id=${id}`),
    `who uses it: ${href}/usedBy`,
  ];
}

/** What the roles of a collection are to a party, and the collection. */
type Links = readonly (readonly [string, string])[];

function nameOf(document: object): string {
  const { fullName, tradingName = '' } = document as { fullName?: string; tradingName?: string };
  return fullName ?? tradingName;
}
