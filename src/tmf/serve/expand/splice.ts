import { longestOf, membersAt } from '../../json/spans';
import type { FoundReference } from './references-in';

/** A representation as a text behind its first brace, and the text of the document in it. */
export interface Representation {
  readonly members: string;
  readonly json: string;
}

/** The text with other texts in the place of references. @param textOf undefined for one that stays as it is */
export function splice(
  json: string,
  references: readonly FoundReference[],
  textOf: (reference: FoundReference) => string | undefined,
): string {
  let spliced = '';
  let from = 0;
  for (const reference of references) {
    const text = textOf(reference);
    if (text === undefined) continue;
    spliced += json.slice(from, reference.start) + text;
    from = reference.end;
  }
  return from === 0 ? json : spliced + json.slice(from);
}

/** `{ ...reference, ...representation }` as a text. @param json the document that the reference is in */
export function merged(json: string, { members }: FoundReference, target: Representation): string {
  const own = membersAt(target.json, 0, longestOf(members.map(({ name }) => name)));
  let left = '';
  for (const { name, start, end } of members) {
    if (name === 'id' || name === 'href' || own.some((member) => member.name === name)) continue;
    left += `${JSON.stringify(name)}:${json.slice(start, end)},`;
  }
  return `{${left}${target.members}`;
}
