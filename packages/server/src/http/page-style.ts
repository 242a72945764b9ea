/**
 * How the server's pages look: one column, at home on a phone, in light and in dark. Texts have a contrast of at least 4.5 to what is
 * behind them, the lines of fields and of what has the focus at least 3 (WCAG 2.2 AA); tests measure the pages in a browser.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ink: #1c1d21; --soft: #54575f; --ground: #f3f4f7; --card: #fff; --line: #767982; --edge: #d9dbe1;
  --accent: #0b57d0; --on-accent: #fff; --tint: #eef3fd; --bad: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e8e8ec; --soft: #b4b7c0; --ground: #111216; --card: #1c1e23; --line: #8d909a; --edge: #34373f;
    --accent: #a8c7fa; --on-accent: #062e6f; --tint: #25304a; --bad: #f2b8b5;
  }
}
*, ::before, ::after { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground); }
main { width: min(28rem, 100%); padding: clamp(1.25rem, 5vw, 2rem); background: var(--card); border: 1px solid var(--edge); border-radius: .75rem; overflow-wrap: anywhere; }
h1 { font-size: 1.25rem; line-height: 1.3; margin: 0 0 .75rem; }
p { margin: 0 0 1.25rem; }
main > :last-child, form > :last-child, fieldset > :last-child { margin-bottom: 0; }
label { display: block; margin-bottom: .25rem; }
input, select { width: 100%; min-height: 2.75rem; font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: .4rem; padding: .5rem .75rem; margin-bottom: 1rem; }
::placeholder { color: var(--soft); opacity: 1; }
fieldset { border: 0; padding: 0; margin: 0 0 1.25rem; min-width: 0; }
legend { padding: 0; margin-bottom: .5rem; font-weight: 600; }
.choice { display: flex; align-items: center; gap: .75rem; min-height: 2.75rem; padding: .5rem .75rem; margin-bottom: .5rem; border: 1px solid var(--line); border-radius: .4rem; cursor: pointer; }
.choice:has(:checked) { border-color: var(--accent); background: var(--tint); }
.choice input { flex: none; width: 1.1rem; height: 1.1rem; min-height: 0; margin: 0; accent-color: var(--accent); }
.choice > span { flex: 1; min-width: 0; }
small { display: block; font-size: .875rem; color: var(--soft); }
.new { padding: .5rem 0 0; }
.choices:has(#new):not(:has(#new:checked)) .new { display: none; }
code { display: block; word-break: break-all; padding: .75rem; background: var(--tint); border-radius: .4rem; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; }
button { flex: 1 1 8rem; min-height: 2.75rem; font: inherit; font-weight: 600; padding: .5rem 1.5rem; border: 1px solid var(--accent); border-radius: .4rem; background: var(--accent); color: var(--on-accent); cursor: pointer; }
button.other { background: var(--card); color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.choice:has(:focus-visible) { outline: 3px solid var(--accent); outline-offset: 2px; }
.choice :focus-visible { outline: none; }
[aria-invalid="true"] { border-color: var(--bad); border-width: 2px; }
[role="alert"] { border-left: 4px solid var(--bad); padding-left: .75rem; }
`;
