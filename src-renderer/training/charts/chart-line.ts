// A line of a chart, and what a chart of lines can show.
import type { Point } from './series';

/** One line; its points may grow in place, `tick` of the chart then says that they did. */
export interface ChartLine {
  readonly label: string;
  /** Name of a color token (`training`), or any CSS color. */
  readonly color: string;
  readonly points: Point[];
  readonly width: number;
  /** Dots at the points: for few of them. */
  readonly dots: boolean;
  /** Left out of what hovering tells. */
  readonly quiet?: boolean;
  readonly dashed?: boolean;
}

/** A mark across the chart: where a stage begins. */
export interface ChartMark {
  readonly x: number;
  readonly name: string;
}

/** Lines as CSV: a row a point, columns line, x and y. */
export function linesToCsv(lines: readonly ChartLine[], xName: string): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const rows = lines.flatMap(({ label, points }) => points.map(({ x, y }) => `${quoted(label)},${x},${y}`));
  return `line,${xName},value\n${rows.join('\n')}\n`;
}
