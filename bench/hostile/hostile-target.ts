/** A server under hostile requests: whether each answer is right, and what they did to the store. */
import { customerDocument } from '../../seed/customers';
import { partyRoleDocument } from '../../seed/party-roles';
import { customer } from '../../src/customer/customer.resource';
import { partyRole } from '../../src/party-role/party-role.resource';
import type { Resource } from '../../src/tmf/declare/define-resource';
import type { Blow } from './attack';
import type { HostileRequest } from './hostile-bodies';
import { type HostileAnswer, HostileSender } from './hostile-sender';
import { Ledger, type Query } from './ledger';

interface Prey {
  readonly resource: Resource;
  readonly ledger: Ledger;
  /** Resources that may change, and those that only what must fail is sent to. */
  readonly victims: string[];
  readonly canaries: string[];
}

const DOCUMENTS = [
  { resource: customer, document: customerDocument },
  { resource: partyRole, document: partyRoleDocument },
];

const JSON_HEADERS = { 'content-type': 'application/json' };
const ERROR_KEYS = '@type,code,message,reason,status';

type Body = Record<string, unknown>;

export class HostileTarget {
  private readonly sender = new HostileSender();
  private readonly prey: readonly Prey[];
  /** Writes whose answers are kept for their keys. */
  private readonly kept = new Set<string>();
  private before = '';
  private hangUps = 0;

  constructor(
    private readonly origin: string,
    private readonly query: Query,
    /** `BODY_LIMIT` of the server. Bytes. */
    private readonly limit: number,
  ) {
    this.prey = DOCUMENTS.map(({ resource }) => ({
      resource,
      ledger: new Ledger(resource, query),
      victims: [],
      canaries: [],
    }));
  }

  /** Creates so many victims and canaries of each type, in an empty database. */
  async prepare(each: number): Promise<void> {
    for (const [type, { victims, canaries, resource }] of this.prey.entries()) {
      for (let n = 0; n < 2 * each; n++) {
        const document = DOCUMENTS[type]?.document(n);
        const answer = await this.create(type, document);
        if (answer.status !== 201) throw new Error(`${resource.name}: ${answer.status} ${answer.text}`);
        const { id, ...rest } = JSON.parse(answer.text) as Body & { id: string };
        (n % 2 === 0 ? victims : canaries).push(id);
        if (n % 2 === 0) this.prey[type]?.ledger.noteVersion(id, String(answer.headers['etag']), rest);
      }
    }
    this.before = await this.seenFromOutside();
  }

  /** Sends a request, and judges the answer. */
  async strike(request: HostileRequest): Promise<Blow> {
    const prey = this.prey[request.type % this.prey.length] as Prey;
    const { collection } = prey.resource;
    const ids = { victim: prey.victims, canary: prey.canaries, nobody: ['nobody'], collection: undefined }[request.aim];
    const id = ids?.[request.item % ids.length];
    const path = id === undefined ? collection : `${collection}/${id}`;
    const what = describe(request, path);
    try {
      const answer = await this.sender.send(this.origin, path, request);
      const problem = answer.status < 400 ? this.note(request, prey, id, answer) : problemOfError(answer);
      return { status: answer.status, what, ...(problem !== undefined && { wrong: `${answer.status} ${problem}` }) };
    } catch (error) {
      if (request.body.length > this.limit && isHangUp(error)) {
        this.hangUps++;
        return { what };
      }
      return { what, wrong: String(error) };
    }
  }

  /** What is not as the answers said, or as it was before. One line each. */
  async differences(): Promise<string[]> {
    const after = await this.seenFromOutside();
    const [keys] = await this.query('select count(*)::int as count from idempotency_key');
    return [
      ...(after === this.before ? [] : [`before ${this.before}, after ${after}`]),
      ...(keys?.['count'] === this.kept.size ? [] : [`${String(keys?.['count'])} answers kept, not ${this.kept.size}`]),
      ...(await Promise.all(this.prey.map(({ ledger }) => ledger.differences()))).flat(),
    ];
  }

  get summary(): string {
    return this.prey.map(({ ledger }) => ledger.summary).join(', ');
  }

  /** How often the server hung up on a body over the limit before its 413 could be read, which it may. */
  get hungUp(): number {
    return this.hangUps;
  }

  close(): void {
    this.sender.close();
  }

  /** @returns what is wrong with a success, if anything */
  private note(request: HostileRequest, prey: Prey, id: string | undefined, answer: HostileAnswer): string | undefined {
    const { method, aim, headers } = request;
    const { status, text } = answer;
    if (aim === 'canary' || aim === 'nobody') return 'to what must fail';
    const body = JSON.parse(text) as unknown;
    if (id !== undefined) {
      const resource = body as Body;
      prey.ledger.noteVersion(id, String(answer.headers['etag']), resource);
      return status === 200 && resource['id'] === id ? undefined : 'is not the resource';
    }
    const created = (Array.isArray(body) ? body : [body]) as Body[];
    for (const each of created) prey.ledger.noteCreated(String(each['id']));
    const key = headers['idempotency-key'];
    if (key !== undefined) this.kept.add(`${method} ${prey.resource.name} ${key}`);
    const isRight = method === 'POST' ? status === 201 && !Array.isArray(body) : status === 200 && Array.isArray(body);
    const isWhole = created.every((each) => each['href'] === `${this.origin}${prey.resource.collection}/${String(each['id'])}`); // prettier-ignore
    return isRight && isWhole ? undefined : 'is not what was created';
  }

  /**
   * The canaries, byte for byte, and how the server treats harmless requests. A property that a body had left on
   * `Object.prototype` would make a mandatory attribute seem to be there, or add a header or an attribute.
   */
  private async seenFromOutside(): Promise<string> {
    const seen = await Promise.all(
      this.prey.map(async ({ resource, canaries }, type) => {
        const ids = canaries.map((id) => `'${id}'`).join(',');
        const rows = await this.query(
          `select id, document::text as text, revision, created_at, updated_at from "${resource.table}" where id in (${ids}) order by id`,
        );
        const events = await this.query(
          `select position, id, change from event where resource_id in (${ids}) order by 1`,
        );
        const created = await this.create(type, {
          name: 'Ada',
          engagedParty: { id: '1', '@referredType': 'Individual' },
        });
        const refused = await this.create(type, {});
        const shape = { keys: Object.keys(JSON.parse(created.text) as object), headers: Object.keys(created.headers) };
        return { rows, events, shape, refused: [refused.text, Object.keys(refused.headers)] };
      }),
    );
    return JSON.stringify(seen);
  }

  private async create(type: number, document: unknown): Promise<HostileAnswer> {
    const { resource, ledger } = this.prey[type] as Prey;
    const body = Buffer.from(JSON.stringify(document));
    const request = { method: 'POST', aim: 'collection', type, item: 0, headers: JSON_HEADERS, body, framing: 'length' } as const; // prettier-ignore
    const answer = await this.sender.send(this.origin, resource.collection, request);
    if (answer.status === 201) ledger.noteCreated((JSON.parse(answer.text) as { id: string }).id);
    return answer;
  }
}

function problemOfError({ status, text }: HostileAnswer): string | undefined {
  const body = JSON.parse(text) as Body;
  const isError = Object.keys(body).sort().join(',') === ERROR_KEYS && body['@type'] === 'Error';
  if (!isError || body['status'] !== String(status)) return `is no TMF Error: ${text.slice(0, 200)}`;
  if (text.length > 20_000) return `takes ${text.length} characters to say no`;
  return status >= 500 && status !== 501 ? text : undefined;
}

/** The server does not read what is over the limit: whoever is still writing then may lose the answer. */
function isHangUp(error: unknown): boolean {
  return ['EPIPE', 'ECONNRESET'].includes(String((error as { code?: unknown }).code));
}

function describe({ method, headers, body, framing }: HostileRequest, path: string): string {
  return `${method} ${path} ${JSON.stringify(headers).slice(0, 300)} ${framing}, ${body.length} bytes: ${body.toString('latin1').slice(0, 300)}`;
}
