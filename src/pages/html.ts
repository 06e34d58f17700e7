/** HTML text, in which all that is not markup is escaped. */
export class Html {
  constructor(readonly text: string) {}
}

type Fragment = Html | string | readonly Html[];

/** Markup with values filled in: text is escaped, HTML is not. */
export function html(markup: TemplateStringsArray, ...parts: readonly Fragment[]): Html {
  return new Html(String.raw({ raw: markup }, ...parts.map(textOf)));
}

function textOf(part: Fragment): string {
  if (part instanceof Html) return part.text;
  return typeof part === 'string' ? escapeHtml(part) : part.map(({ text }) => text).join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
