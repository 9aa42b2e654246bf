// Statistics of a dataset: sizes, aspect ratios, brightness, flags and balance, in total and per class.
import { z } from 'zod';
import type { Steps } from '../steps';
import type { DataIndex } from './dataset-index';
import { hasFlag, type ImageFlag, imageFlags } from './image-flags';

const spread = z.object({ least: z.number(), median: z.number(), greatest: z.number() });
/** Counts of values between the edges: one more than there are edges. */
const histogram = z.object({ edges: z.array(z.number()), counts: z.array(z.number().int()) });
const flagCounts = z.partialRecord(z.enum(imageFlags), z.number().int());

/** See `statsSteps`. */
export const dataStatsSchema = z.object({
  total: z.number().int(),
  sizeBytes: z.number(),
  widths: spread.nullable(),
  heights: spread.nullable(),
  /** Pixels of the shorter side. */
  shorterSide: histogram,
  /** Width by height. */
  aspects: histogram,
  /** Mean gray levels. */
  brightness: histogram,
  flags: flagCounts,
  /** Ratio of the largest class to the smallest non-empty one; null without images. */
  imbalance: z.number().nullable(),
  classes: z.array(
    z.object({
      name: z.string(),
      count: z.number().int(),
      /** Of all images. */
      share: z.number(),
      shorterSide: spread.nullable(),
      brightness: z.number().nullable(),
      flags: flagCounts,
    }),
  ),
});
/** See `dataStatsSchema`. */
export type DataStats = z.infer<typeof dataStatsSchema>;

const sideEdges = [32, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 2048, 4096];
const aspectEdges = [0.4, 0.6, 0.7, 0.8, 0.95, 1.05, 1.25, 1.4, 1.6, 2.5];
const brightnessEdges = Array.from({ length: 15 }, (_, i) => (i + 1) * 16);

/** Counts everything. */
export function* statsSteps({ classes, images }: DataIndex): Steps<DataStats> {
  const count = images.length;
  const widths = new Uint32Array(count);
  const heights = new Uint32Array(count);
  const sides = classes.map((): number[] => []);
  const brightness = classes.map(() => ({ sum: 0, count: 0 }));
  const flags = classes.map((): Partial<Record<ImageFlag, number>> => ({}));
  const all: Partial<Record<ImageFlag, number>> = {};
  const counts = classes.map(() => 0);
  const shorterSide = emptyHistogram(sideEdges);
  const aspects = emptyHistogram(aspectEdges);
  const levels = emptyHistogram(brightnessEdges);
  let sizeBytes = 0;
  for (const [i, image] of images.entries()) {
    if (i % 500 === 499) yield;
    const { width, height } = image;
    const side = Math.min(width, height);
    widths[i] = width;
    heights[i] = height;
    sizeBytes += image.sizeBytes;
    addTo(shorterSide, side);
    addTo(aspects, width / height);
    if (image.brightness !== undefined) addTo(levels, image.brightness);
    const found = imageFlags.filter((flag) => hasFlag(image, flag));
    for (const flag of found) all[flag] = (all[flag] ?? 0) + 1;
    for (const label of image.labels ?? [image.label]) {
      counts[label]!++;
      sides[label]!.push(side);
      if (image.brightness !== undefined) {
        brightness[label]!.sum += image.brightness;
        brightness[label]!.count++;
      }
      for (const flag of found) flags[label]![flag] = (flags[label]![flag] ?? 0) + 1;
    }
  }
  yield;
  const filled = counts.filter((one) => one > 0);
  const ofClasses: DataStats['classes'] = [];
  for (const [label, name] of classes.entries()) {
    const { sum, count: measured } = brightness[label]!;
    ofClasses.push({
      name,
      count: counts[label]!,
      share: count === 0 ? 0 : counts[label]! / count,
      shorterSide: spreadOf(Uint32Array.from(sides[label]!)),
      brightness: measured === 0 ? null : sum / measured,
      flags: flags[label]!,
    });
    yield;
  }
  return {
    total: count,
    sizeBytes,
    widths: spreadOf(widths),
    heights: spreadOf(heights),
    shorterSide,
    aspects,
    brightness: levels,
    flags: all,
    imbalance: filled.length === 0 ? null : Math.max(...filled) / Math.min(...filled),
    classes: ofClasses,
  };
}

function emptyHistogram(edges: number[]) {
  return { edges, counts: new Array<number>(edges.length + 1).fill(0) };
}

function addTo({ edges, counts }: { edges: number[]; counts: number[] }, value: number): void {
  let at = 0;
  while (at < edges.length && value >= edges[at]!) at++;
  counts[at]!++;
}

/** Returns minimum, median and maximum; sorts `values` in place. */
function spreadOf(values: Uint32Array): z.infer<typeof spread> | null {
  if (values.length === 0) return null;
  values.sort();
  const middle = values.length >> 1;
  const median = values.length % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
  return { least: values[0]!, median, greatest: values.at(-1)! };
}
