// The curves of a run as an SVG image that needs no style sheet.

import type { EpochRow, RunState } from '../run/reduce-run';
import { chart, html, type ReportLine } from './markup';

/** Names in the image. */
export interface CurveNames {
  readonly accuracy: string;
  readonly loss: string;
  readonly epoch: string;
  readonly training: string;
  readonly validation: string;
}

const [width, height] = [440, 280];
const style =
  'text{font:12px system-ui,sans-serif;fill:#1b1d19}.grid{stroke:#e0dfda}.axis{fill:#585c53;font-size:11px}.line{fill:none;stroke-width:2}.line.c0{stroke:#4a7fd6}.line.c1{stroke:#d9731a}circle.c0{fill:#4a7fd6}circle.c1{fill:#d9731a}.title{font-weight:600}.n0{fill:#2a62b8}.n1{fill:#a8540b}';

/** Returns accuracy and loss by epoch, of training and validation, side by side; null for a run without epochs. */
export function curvesImage({ name, epochs }: RunState, names: CurveNames): string | null {
  if (epochs.length === 0) return null;
  const part = (metric: 'accuracy' | 'loss', x: number) => {
    const line = (kind: number, of: (row: EpochRow) => number | undefined): ReportLine => ({
      ...{ name: '', kind, dots: epochs.length < 30 },
      points: epochs.flatMap((row) => {
        const y = of(row);
        return y !== undefined && Number.isFinite(y) ? [{ x: row.epoch, y }] : [];
      }),
    });
    const lines = [line(0, (row) => row.training[metric]), line(1, (row) => row.validation?.[metric])];
    const highest = lines.flatMap(({ points }) => points).reduce((most, { y }) => Math.max(most, y), 1e-9);
    const axes = { xName: names.epoch, xMin: epochs[0]!.epoch, xMax: epochs.at(-1)!.epoch };
    const drawn = chart(names[metric], lines, {
      ...axes,
      yMax: metric === 'accuracy' ? 1 : highest,
      format: (y) => (metric === 'accuracy' ? `${Math.round(y * 100)} %` : String(Number(y.toPrecision(2)))),
    }).html;
    const inner = drawn.slice(drawn.indexOf('<svg '), drawn.indexOf('</svg>') + 6);
    return `<g transform="translate(${x} 34)">${inner.replace('<svg ', '<svg width="420" height="240" ')}</g>`;
  };
  const heads = html`<text class="title" x="10" y="20">${name}</text><text class="n0" x="${width}" y="20">${names.training}</text><text class="n1" x="${width + 110}" y="20">${names.validation}</text><text class="axis" x="50" y="34">${names.accuracy}</text><text class="axis" x="${width + 50}" y="34">${names.loss}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${2 * width}" height="${height}" viewBox="0 0 ${2 * width} ${height}"><style>${style}</style><rect width="100%" height="100%" fill="#fff"/>${heads.html}${part('accuracy', 0)}${part('loss', width)}</svg>`;
}
