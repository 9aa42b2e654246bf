// The groups of points that share a color: classes, subsets, predicted classes or flagged images.
import { partNames } from '#shared/data/dataset-index';
import { greatest, rowOf } from '#shared/evaluation/scores';
import type { PointFacts } from '../../stores/embedding';
import type { RunScores } from '../../stores/scores';

/** What points are colored by. */
export const colorings = ['class', 'part', 'prediction', 'flag'] as const;
/** See `colorings`. */
export type Coloring = (typeof colorings)[number];

/** Colors that differ in hue and lightness, on light and dark backgrounds. */
const palette = [
  ...['#4a7fd6', '#d9731a', '#2f9657', '#c2588f', '#8d6fb5', '#b8860b'],
  ...['#2e8f93', '#cc4b40', '#7d7a6d', '#6f8f1a', '#5b8aa6', '#a0522d'],
];
/** Points of which the coloring knows nothing. */
const unknownColor = '#8a8d84';
/** The colors of the subsets, as everywhere in the window. */
const partColors = ['#4a7fd6', '#d9731a', '#8d6fb5'];
const flagColor = '#cc4b40';

/** Returns the color of a class; of more than 12, hues by the golden angle. */
function classColor(label: number): string {
  return palette[label] ?? `hsl(${Math.round((label * 137.508) % 360)} 55% ${45 + (label % 3) * 8}%)`;
}

/** A group of the legend. `key` is its class, its index in `partNames`, 1 for flagged images; -1 if unknown. */
export interface Group {
  readonly key: number;
  readonly color: string;
  readonly count: number;
}

/** The groups in the order of the legend, and the group of each point; -1 for points that are not in the dataset. */
export interface Grouping {
  readonly groups: readonly Group[];
  readonly of: Int16Array;
}

/** Predicted classes by the first 8 bytes of the content hash, as indices into the classes of the dataset. */
export function predictedLabels(
  scores: RunScores | undefined,
  classes: readonly string[],
): ReadonlyMap<string, number> {
  const labels = new Map<string, number>();
  if (!scores) return labels;
  const parts = scores.validation && scores.validation !== scores.scores ? [scores.validation] : [];
  for (const part of [scores.scores, ...parts]) {
    const own = part.classes.map((name) => classes.indexOf(name));
    for (const [i, { hash }] of part.images.entries())
      labels.set(hash.slice(0, 16), own[greatest(rowOf(part, i))] ?? -1);
  }
  return labels;
}

/** What the coloring of points needs. */
export interface GroupingWork {
  readonly paths: readonly string[];
  readonly facts: ReadonlyMap<string, PointFacts>;
  readonly coloring: Coloring;
  readonly predicted: ReadonlyMap<string, number>;
  readonly flagged: ReadonlySet<string>;
}

/** Groups the points. */
export function groupPoints({ paths, facts, coloring, predicted, flagged }: GroupingWork): Grouping {
  const keyOf = (path: string, { label, part, hash }: PointFacts) => {
    if (coloring === 'class') return label;
    if (coloring === 'part') return part;
    if (coloring === 'prediction') return predicted.get(hash) ?? -1;
    return flagged.has(path) ? 1 : -1;
  };
  const keys = paths.map((path) => {
    const known = facts.get(path);
    return known ? keyOf(path, known) : null;
  });
  const counts = new Map<number, number>();
  for (const key of keys) if (key !== null) counts.set(key, (counts.get(key) ?? 0) + 1);
  // The unknown ones are last in the legend, and drawn first.
  const order = [...counts.keys()].sort((a, b) => (a < 0 ? 1 : b < 0 ? -1 : a - b));
  const placeOf = new Map(order.map((key, place) => [key, place]));
  return {
    groups: order.map((key) => ({ key, color: colorOf(coloring, key), count: counts.get(key)! })),
    of: Int16Array.from(keys, (key) => (key === null ? -1 : placeOf.get(key)!)),
  };
}

function colorOf(coloring: Coloring, key: number): string {
  if (key < 0) return unknownColor;
  if (coloring === 'part') return partColors[key] ?? unknownColor;
  return coloring === 'flag' ? flagColor : classColor(key);
}

/** Returns the name of a subset by its index. */
export const partName = (part: number) => partNames[part] ?? 'training';

/** Points of a group whose median is taken: enough for a name, and quick to sort while points move. */
const mostSorted = 300;

/** Returns the middle of the points of each group: the median along both axes, of positions `[n, 2]`; of some of them if there are many. Null without points. */
export function groupMiddles(positions: Float32Array, { groups, of }: Grouping): ([number, number] | null)[] {
  const strides = groups.map(({ count }) => Math.ceil(count / mostSorted));
  const counts = groups.map(({ count }, place) => Math.ceil(count / strides[place]!));
  const axes = [0, 1].map((axis) => {
    const values = counts.map((count) => new Float32Array(count));
    const filled = counts.map(() => 0);
    const seen = counts.map(() => 0);
    for (let i = 0; i < of.length; i++) {
      const place = of[i]!;
      if (place < 0 || seen[place]!++ % strides[place]! !== 0) continue;
      const value = positions[i * 2 + axis]!;
      if (!Number.isNaN(value)) values[place]![filled[place]!++] = value;
    }
    return values.map((some, place) => some.subarray(0, filled[place]!).sort());
  });
  return groups.map((_, place) => {
    const [xs, ys] = [axes[0]![place]!, axes[1]![place]!];
    return xs.length === 0 ? null : [xs[xs.length >> 1]!, ys[ys.length >> 1]!];
  });
}
