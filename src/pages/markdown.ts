import { Marked, type RendererObject } from 'marked';
import { escapeHtml } from './html';

/**
 * Markdown as HTML. HTML in the text is shown as text, and images are left out.
 * @param linkTo where a link leads to; one that leads nowhere is text
 */
export function renderMarkdown(markdown: string, linkTo: (href: string) => string | undefined): string {
  const anchors = new Set<string>();
  const renderer: RendererObject = {
    html: ({ text }) => escapeHtml(text),
    image: ({ text }) => escapeHtml(text),
    heading({ tokens, depth, text }) {
      const anchor = anchorOf(text, anchors);
      return `<h${depth} id="${escapeHtml(anchor)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
    },
    link({ href, tokens }) {
      const to = linkTo(href);
      const text = this.parser.parseInline(tokens);
      return to === undefined ? text : `<a href="${escapeHtml(to)}">${text}</a>`;
    },
  };
  const marked = new Marked({ gfm: true, renderer });
  // Wide tables scroll by themselves, not the page with them.
  return (marked.parse(markdown) as string).replace(/<table>[^]*?<\/table>/g, '<div class="scroll">$&</div>');
}

/** As GitHub makes them, which is how the guides refer to each other's sections. */
function anchorOf(heading: string, taken: Set<string>): string {
  const name = heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
  let anchor = name;
  for (let n = 1; taken.has(anchor); n++) anchor = `${name}-${n}`;
  taken.add(anchor);
  return anchor;
}
