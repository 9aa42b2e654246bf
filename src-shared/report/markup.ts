// Parts of the report's HTML: escaped text, tables, and line charts as SVG.

/** Markup that is already escaped. */
export interface Markup {
  readonly html: string;
}

/** Escapes a text for HTML content and quoted attributes. Names from files can contain anything. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** Builds markup: html`<p>${text}</p>` escapes each value that is not markup. Arrays are joined. */
export function html(
  strings: TemplateStringsArray,
  ...values: (string | number | Markup | readonly Markup[] | null)[]
): Markup {
  const shown = (value: (typeof values)[number]): string => {
    if (value === null) return '';
    if (typeof value === 'string') return escapeHtml(value);
    if (typeof value === 'number') return String(value);
    return 'html' in value ? value.html : value.map(({ html }) => html).join('');
  };
  return { html: strings.reduce((text, next, i) => `${text}${shown(values[i - 1]!)}${next}`) };
}

/** Returns a table; the first cell of each row is its header. Columns after the first are right-aligned, unless they are `texts`. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  kind: 'numbers' | 'texts' = 'numbers',
): Markup {
  return html`<div class="scroll"><table class="${kind}"><thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead><tbody>${rows.map(
    ([first, ...cells]) =>
      html`<tr><th scope="row">${first ?? ''}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`,
  )}</tbody></table></div>`;
}

/** A line of a chart; `kind` chooses its color. */
export interface ReportLine {
  readonly name: string;
  readonly kind: number;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly dashed?: boolean;
  readonly dots?: boolean;
  /** Vertical intervals, one per point. */
  readonly intervals?: readonly { readonly low: number; readonly high: number }[];
}

const [width, height] = [420, 240];
const margin = { left: 46, right: 10, top: 8, bottom: 34 };
const ticks = 5;

/** Returns a line chart with axes from 0 (x: from `xMin`) to the given limits. */
export function chart(
  title: string,
  lines: readonly ReportLine[],
  axes: { xName: string; xMin?: number; xMax: number; yMax: number; format: (y: number) => string },
): Markup {
  const { xName, xMin = 0, xMax, yMax, format } = axes;
  const plot = { w: width - margin.left - margin.right, h: height - margin.top - margin.bottom };
  const px = (x: number) => round(margin.left + ((x - xMin) / Math.max(1e-9, xMax - xMin)) * plot.w);
  const py = (y: number) => round(margin.top + (1 - Math.min(1, y / Math.max(1e-9, yMax))) * plot.h);
  const grid = Array.from({ length: ticks + 1 }, (_, i) => (yMax * i) / ticks).map(
    (y) =>
      html`<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${py(y)}" y2="${py(y)}"/><text class="axis" x="${margin.left - 6}" y="${py(y) + 4}" text-anchor="end">${format(y)}</text>`,
  );
  const below = [xMin, (xMin + xMax) / 2, xMax].map(
    (x) =>
      html`<text class="axis" x="${px(x)}" y="${height - margin.bottom + 15}" text-anchor="middle">${Number(x.toPrecision(3))}</text>`,
  );
  const drawn = lines.map(({ points, kind, dashed, dots, intervals }) => {
    const path = points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${px(x)} ${py(y)}`).join('');
    return html`<path class="line c${kind}${dashed ? ' dashed' : ''}" d="${path}"/>${(dots ? points : []).map(
      ({ x, y }) => html`<circle class="c${kind}" cx="${px(x)}" cy="${py(y)}" r="3"/>`,
    )}${(intervals ?? []).map(
      ({ low, high }, i) =>
        html`<line class="line c${kind}" x1="${px(points[i]!.x)}" x2="${px(points[i]!.x)}" y1="${py(low)}" y2="${py(high)}"/>`,
    )}`;
  });
  const legend = lines.map(({ name, kind }) => html`<span><i class="c${kind}"></i>${name}</span>`);
  return html`<figure><figcaption>${title}</figcaption><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">${grid}${below}<text class="axis" x="${width - margin.right}" y="${height - 4}" text-anchor="end">${xName}</text>${drawn}</svg><p class="legend">${legend}</p></figure>`;
}

const round = (value: number) => Math.round(value * 100) / 100;
