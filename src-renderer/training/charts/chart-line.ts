// Defines lines and marks of a chart.
import type { Point } from './series';

/** One line. Its points may grow in place; the chart's `tick` then changes. */
export interface ChartLine {
  readonly label: string;
  /** Name of a color token (`training`), or any CSS color. */
  readonly color: string;
  readonly points: Point[];
  readonly width: number;
  /** Draws a dot at each point, for lines with few points. */
  readonly dots: boolean;
  /** Omitted from the tooltip. */
  readonly noTooltip?: boolean;
  readonly dashed?: boolean;
}

/** A vertical mark, for example the start of a stage. */
export interface ChartMark {
  readonly x: number;
  readonly name: string;
}

/** Returns the lines as CSV, one row per point: line, x, y. */
export function linesToCsv(lines: readonly ChartLine[], xName: string): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const rows = lines.flatMap(({ label, points }) => points.map(({ x, y }) => `${quoted(label)},${x},${y}`));
  return `line,${xName},value\n${rows.join('\n')}\n`;
}
