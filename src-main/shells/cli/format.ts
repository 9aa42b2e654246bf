// Formats numbers and tables as text.
import { type Sentence, say } from '#shared/sentence';
import { plain, widthOf } from './output';

/** Formats 1234567 as `1,234,567`. */
export function formatCount(value: number): string {
  return value.toLocaleString('en-US');
}

/** Formats a fraction as `0.873`; null as `–`. */
export function formatShare(value: number | null): string {
  return value === null ? '–' : value.toFixed(3);
}

/** Formats seconds as `4.2 s`, `3 min 10 s` or `2 h 5 min`. */
export function formatSeconds(seconds: number): Sentence {
  if (seconds < 10) return say`${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return say`${whole} s`;
  if (whole < 3600) return say`${Math.floor(whole / 60)} min ${whole % 60} s`;
  return say`${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** Formats bytes as `18.8 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

/** Formats rows as aligned columns under a header. Columns whose indices are in `right` are right-aligned. */
export function formatTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const clean = [head, ...rows].map((row) => row.map((cell) => plain(cell).replace(/\s+/g, ' ')));
  const widths = head.map((_, column) => Math.max(...clean.map((row) => widthOf(row[column] ?? ''))));
  const lines = clean.map((row) =>
    row
      .map((cell, column) =>
        right.includes(column) ? spaces(cell, widths[column]!) + cell : cell + spaces(cell, widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  );
  return [lines[0], widths.map((width) => '─'.repeat(width)).join('  '), ...lines.slice(1)].join('\n');
}

/** Returns the spaces that fill a text up to a width in columns. */
export function spaces(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text)));
}
