/** How pages look: dark and light, from 320 pixels on, without motion. */

/** The style of all pages; contrasts are those of WCAG 2.2 AA or better. */
export const STYLE = `
:root{color-scheme:light dark;--ground:#fff;--box:#f5f6f8;--line:#c9ced6;
--text:#16191d;--soft:#4d5661;--link:#0b4fb3;--good:#11612b;--bad:#a31515;--warn:#7a4a00}
@media (prefers-color-scheme:dark){:root{--ground:#111418;--box:#1a1f25;
--line:#3a434e;--text:#e8ebef;--soft:#aab4c0;--link:#8ab8ff;--good:#74d391;
--bad:#ff9a92;--warn:#f0c060}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--text);
font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
header,main,footer{max-width:72rem;margin:0 auto;padding:.75rem 1rem}
h1{font-size:1.4rem;margin:.25rem 0}h2{font-size:1.1rem;margin:0 0 .5rem}
section{background:var(--box);border:1px solid var(--line);border-radius:.5rem;
padding:.75rem 1rem;margin:0 0 1rem;min-width:0}
main.grid{display:grid;gap:0 1rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,28rem),1fr))}
.wide{grid-column:1/-1}
a{color:var(--link)}a:focus-visible,.scroll:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-99rem}.skip:focus{position:static}
.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}
.soft{color:var(--soft)}strong{font-weight:650}
code,pre{font:.9em/1.45 ui-monospace,monospace}
pre{white-space:pre-wrap;margin:.25rem 0}
ul{margin:.25rem 0;padding-left:1.2rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;
border-top:1px solid var(--line)}
thead th{border-top:0;color:var(--soft);font-weight:600}
@media (max-width:40rem){thead{position:absolute;left:-99rem}
table,tbody,tr,td,th{display:block;border:0;padding:.1rem 0}
tr{border-top:1px solid var(--line);padding:.4rem 0}
td[data-name]::before{content:attr(data-name) ": ";color:var(--soft)}}
.lines{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,14rem),1fr))}
svg{display:block;width:100%;height:3rem}
polyline{fill:none;stroke:var(--link);stroke-width:2;vector-effect:non-scaling-stroke}
@media (prefers-reduced-motion:reduce){*{animation:none;transition:none;scroll-behavior:auto}}
`;
