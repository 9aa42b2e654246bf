// The style sheet of the report: light and dark, and print.

/** CSS of the report. The report has no other resource. */
export const reportStyle = `
:root{color-scheme:light dark;--bg:#fff;--text:#1b1d19;--soft:#585c53;--line:#e0dfda;--fill:#f4f4f1;--c0:#4a7fd6;--c1:#d9731a;--c2:#8d6fb5;--c3:#2f9657;--c4:#c2588f;--c5:#c98a1b;--c6:#2e8f93;--c7:#75645a;--cell:24 122 67;--miss:185 50 48}
@media (prefers-color-scheme:dark){:root{--bg:#161814;--text:#e8e9e4;--soft:#a9ada3;--line:#33362f;--fill:#1f221c;--cell:60 170 105;--miss:215 90 85}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:960px;padding:32px 24px 64px;background:var(--bg);color:var(--text);font:14px/1.5 system-ui,sans-serif}
h1{font-size:24px;margin:0 0 4px}h2{font-size:17px;margin:36px 0 8px;border-top:1px solid var(--line);padding-top:16px}
p{margin:6px 0}.soft,figcaption,.legend,thead th{color:var(--soft);font-size:12px}
.headline{display:flex;flex-wrap:wrap;gap:8px 36px;margin:16px 0}.headline b{display:block;font-size:22px}
.scroll{overflow-x:auto}table{border-collapse:collapse;margin:8px 0;font-variant-numeric:tabular-nums}
th,td{padding:3px 14px 3px 0;border-bottom:1px solid var(--line);text-align:right;font-weight:400;overflow-wrap:anywhere}
th:first-child{text-align:left;max-width:280px}
.texts td{text-align:left}
.confusion td,.confusion th{padding:3px 8px;border:1px solid var(--line)}.confusion thead th{max-width:90px}
.hit{background:rgb(var(--cell)/var(--share))}.miss{background:rgb(var(--miss)/var(--share))}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:16px}
figure{margin:0;break-inside:avoid}svg{width:100%;height:auto}
.grid{stroke:var(--line)}.axis{fill:var(--soft);font-size:11px}.line{fill:none;stroke-width:2}.dashed{stroke-dasharray:5 4;stroke-width:1}
${[0, 1, 2, 3, 4, 5, 6, 7].map((k) => `.line.c${k}{stroke:var(--c${k})}circle.c${k}{fill:var(--c${k})}i.c${k}{background:var(--c${k})}`).join('')}
.legend{display:flex;flex-wrap:wrap;gap:2px 14px;margin:2px 0 0}.legend i{display:inline-block;width:12px;height:3px;margin-right:6px;vertical-align:middle}
.examples{display:grid;grid-template-columns:repeat(auto-fill,minmax(132px,1fr));gap:12px;padding:0;list-style:none}
.examples li{break-inside:avoid;font-size:12px;overflow-wrap:anywhere}.examples img,.none{display:block;width:100%;aspect-ratio:1;object-fit:contain;background:var(--fill);border-radius:6px}
@media print{body{padding:0;max-width:none}h2{break-after:avoid}}
`;
