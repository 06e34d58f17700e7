import { parse } from 'yaml';

/** What a text says that is JSON or YAML. Without aliases, so that it is as long as what it says; no name stands twice in one object. */
export function parseYaml(text: string): unknown {
  return parse(text, { maxAliasCount: 0, uniqueKeys: true });
}
