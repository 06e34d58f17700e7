import {
  type MemberSpan,
  type Span,
  elementsAt,
  isArrayAt,
  isObjectAt,
  longestOf,
  membersAt,
  stringAt,
} from '../../json/spans';
import type { ReferencePlace } from '../../attribute/reference';
import type { Expansion } from '../../query/parse/expand';

/** A reference in the text of a document. */
export interface FoundReference extends Span {
  /** What it refers to, as it is spelt; `type` of the place where it does not say. */
  readonly type: string;
  readonly id: string;
  readonly members: readonly MemberSpan[];
  /** What is to be put in where the target refers to others. */
  readonly below: Expansion;
}

/** Places of references by the names that lead there. */
export type PlaceTree = ReadonlyMap<string, PlaceTree | Place>;

interface Place {
  readonly type: string | undefined;
  readonly below: Expansion;
}

/** Where references of a resource are to be expanded. */
export function placesToExpand(references: readonly ReferencePlace[], expansion: Expansion): PlaceTree {
  const tree = new Map<string, PlaceTree | Place>();
  for (const { path, type } of references.filter(({ mayBeHere }) => mayBeHere)) {
    const below = expansion.get(path.join('.'));
    if (below) plant(tree, path, { type, below });
  }
  return tree;
}

function plant(tree: Map<string, PlaceTree | Place>, [name = '', ...rest]: readonly string[], place: Place): void {
  if (rest.length === 0) return void tree.set(name, place);
  const branch = new Map((tree.get(name) as PlaceTree | undefined) ?? []);
  plant(branch, rest, place);
  tree.set(name, branch);
}

/**
 * The references at the places, in the order of the text. One without id or type refers to nothing that could be put in.
 * @param json a document of any shape; what is not what its class says is passed over
 */
export function referencesIn(json: string, places: PlaceTree): FoundReference[] {
  const found: FoundReference[] = [];
  if (places.size > 0) collect(json, { start: 0, end: json.length }, places, found);
  return found;
}

function collect(json: string, span: Span, at: PlaceTree | Place, found: FoundReference[]): void {
  if (isArrayAt(json, span.start)) {
    // An array in an array is not what any class says.
    for (const each of elementsAt(json, span.start)) if (isObjectAt(json, each.start)) collect(json, each, at, found);
  } else if (isObjectAt(json, span.start)) {
    if (!isPlace(at)) {
      const members = membersAt(json, span.start, longestOf(at.keys()));
      for (const member of members) {
        const next = at.get(member.name);
        if (next) collect(json, member, next, found);
      }
      return;
    }
    const members = membersAt(json, span.start);
    const id = textOf(json, members, 'id');
    const type = members.some(({ name }) => name === TYPE) ? textOf(json, members, TYPE) : at.type;
    if (id === undefined || type === undefined) return;
    // (To spread the span would take longer than to find the reference.)
    found.push({ start: span.start, end: span.end, id, type, members, below: at.below });
  }
}

const TYPE = '@referredType';

function isPlace(at: PlaceTree | Place): at is Place {
  return !(at instanceof Map);
}

/** A text that is not empty. */
function textOf(json: string, members: readonly MemberSpan[], name: string): string | undefined {
  const member = members.find((each) => each.name === name);
  return (member && stringAt(json, member)) || undefined;
}
