import { renderMarkdown } from '../../src/pages/markdown';

const render = (markdown: string): string => renderMarkdown(markdown, (href) => (href.startsWith('ok') ? `/to/${href}` : undefined)).trim(); // prettier-ignore

describe('guides as HTML', () => {
  it.each([
    ['[a](ok)', '<p><a href="/to/ok">a</a></p>'],
    ['[a *b*](ok"onclick=x)', '<p><a href="/to/ok&quot;onclick=x">a <em>b</em></a></p>'],
    ['[a](javascript:alert(1))', '<p>a</p>'],
    ['[a](other.md)', '<p>a</p>'],
    ['![<b>](https://x.example/y.png)', '<p>&lt;b&gt;</p>'],
    ['a <script>alert(1)</script> b', '<p>a &lt;script&gt;alert(1)&lt;/script&gt; b</p>'],
    ['<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)&gt;'],
    ['`<b>`', '<p><code>&lt;b&gt;</code></p>'],
  ])('%s', (markdown, html) => {
    expect(render(markdown)).toBe(html);
  });

  it('names sections as GitHub does', () => {
    const page = render('## What is `fast`?\n\n## A, b & ü\n\n## What is fast');
    expect([...page.matchAll(/id="([^"]*)"/g)].map(([, id]) => id)).toEqual([
      'what-is-fast',
      'a-b--ü',
      'what-is-fast-1',
    ]);
  });

  it('lets wide tables scroll', () => {
    expect(render('| a |\n| - |\n| b |')).toMatch(/^<div class="scroll"><table>[^]*<\/table>\s*<\/div>$/);
  });
});
