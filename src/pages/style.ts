/** The style sheet of all pages. Light or dark, as the reader's system is. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #f6f7f9; --card: #fff; --ink: #1c2430; --faint: #5b6675; --line: #dfe3e9; --accent: #0b63c5; --code: #eef1f5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #12161c; --card: #1a2029; --ink: #e4e8ee; --faint: #98a3b3; --line: #2d3643; --accent: #6db3ff; --code: #232b36;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 62rem;
  background: var(--paper); color: var(--ink); font: 1rem/1.6 system-ui, sans-serif; overflow-wrap: break-word;
}
a { color: var(--accent); text-decoration: none; }
a:hover, a:focus-visible { text-decoration: underline; }
h1 { margin: 0; font-size: 1.9rem; line-height: 1.25; letter-spacing: -.01em; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.25rem; }
h3 { margin: 1.75rem 0 .5rem; font-size: 1.05rem; }
p { margin: .75rem 0; }
code, pre { font: .875em/1.55 ui-monospace, Menlo, Consolas, monospace; background: var(--code); border-radius: .35rem; }
code { padding: .12em .35em; }
pre { padding: .9rem 1rem; overflow-x: auto; }
pre code { padding: 0; font-size: 1em; background: none; }
table { border-collapse: collapse; font-size: .92rem; }
th, td { padding: .4rem .75rem .4rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
.scroll { overflow-x: auto; }
.faint { color: var(--faint); }
.lead { max-width: 44rem; font-size: 1.1rem; color: var(--faint); }
.button {
  display: inline-block; margin: .5rem 0; padding: .55rem 1.1rem; border-radius: .5rem;
  background: var(--accent); color: var(--card); font-weight: 600;
}
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(18rem, 100%), 1fr)); gap: 1rem; }
.card { padding: 1.1rem 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
.card h3 { margin: 0; }
.card p { margin: .35rem 0 .6rem; color: var(--faint); font-size: .95rem; }
.card ul { margin: 0; padding: 0; list-style: none; font-size: .95rem; }
.columns { margin: 0; padding: 0; list-style: none; columns: 17rem; }
.badge { font-size: .75rem; font-weight: 600; color: var(--faint); letter-spacing: .05em; }
`;
