// Class probabilities of evaluated images: the table that all figures of an evaluation are computed from.
import { z } from 'zod';
import { partNames } from '../data/dataset-index';

/** An evaluated image: its name, its class, and facts to group images by. */
export const scoredImageSchema = z.object({
  /** As evaluations name it: the path of its file, or its path in the archive. */
  path: z.string(),
  hash: z.string(),
  label: z.number().int(),
  /** All its classes, in a multi-label dataset. */
  labels: z.array(z.number().int()).optional(),
  /** Size in pixels, if known. */
  width: z.number().int().optional(),
  height: z.number().int().optional(),
  /** Mean gray level, 0 to 255, if the dataset was scanned. */
  brightness: z.number().int().optional(),
  /** Name of the further source that it comes from. */
  source: z.string().optional(),
  /** The group that the dataset's table or name pattern gives it. */
  group: z.string().optional(),
  /** Values of the columns of a further table, by the column's name. */
  columns: z.record(z.string(), z.string()).optional(),
});
/** See `scoredImageSchema`. */
export type ScoredImage = z.infer<typeof scoredImageSchema>;

/** What the rows of a table of probabilities are about. */
export const scoresHeadSchema = z.object({
  /** The subset that was evaluated; null for a dataset of its own. */
  part: z.enum(partNames).nullable(),
  classes: z.array(z.string()),
  /** True if each class is predicted independently. */
  multiLabel: z.boolean(),
});

/** Class probabilities of images. */
export interface Scores extends z.infer<typeof scoresHeadSchema> {
  readonly images: readonly ScoredImage[];
  /** `[images, classes]`, row by row. */
  readonly values: Float32Array;
}

/** Returns the probabilities of one image. */
export function rowOf({ values, classes }: Scores, index: number): Float32Array {
  return values.subarray(index * classes.length, (index + 1) * classes.length);
}

/** Returns the probabilities of one class. */
export function columnOf({ values, classes, images }: Scores, label: number): Float32Array {
  return Float32Array.from(images, (_, i) => values[i * classes.length + label]!);
}

/** True if the image is of the class. */
export function hasClass({ label, labels }: ScoredImage, wanted: number): boolean {
  return labels ? labels.includes(wanted) : label === wanted;
}

/** Returns the index of the greatest value; the first of several. */
export function greatest(row: ArrayLike<number>): number {
  let best = 0;
  for (let c = 1; c < row.length; c++) if (row[c]! > row[best]!) best = c;
  return best;
}

/** True if an image was classified correctly: with several labels per image, if each class is right at 0.5. */
export function isRight(scores: Scores, index: number): boolean {
  const [image, row] = [scores.images[index]!, rowOf(scores, index)];
  if (!scores.multiLabel) return greatest(row) === image.label;
  return row.every((probability, c) => probability > 0.5 === hasClass(image, c));
}

/** One item of a stream of probabilities. */
interface ScoresItem {
  readonly head?: z.infer<typeof scoresHeadSchema> | undefined;
  readonly rows?: { readonly images: readonly ScoredImage[]; readonly values: Uint8Array } | undefined;
}

/** Collects the items of a stream, and yields each. Returns null if it had no head. */
export async function* collectItems<Item extends ScoresItem>(
  items: AsyncIterable<Item>,
): AsyncGenerator<Item, Scores | null> {
  let head: ScoresItem['head'];
  const images: ScoredImage[] = [];
  const parts: Uint8Array[] = [];
  for await (const item of items) {
    head ??= item.head;
    if (item.rows) {
      for (const image of item.rows.images) images.push(image);
      parts.push(item.rows.values);
    }
    yield item;
  }
  if (!head) return null;
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { ...head, images, values: new Float32Array(bytes.buffer) };
}

/** Collects the items of a stream. Returns null if it had no head. */
export async function collectScores<Item extends ScoresItem>(
  items: AsyncIterable<Item>,
  onItem: (item: Item) => void = () => {},
): Promise<Scores | null> {
  const collecting = collectItems(items);
  for (let step = await collecting.next(); ; step = await collecting.next()) {
    if (step.done) return step.value;
    onItem(step.value);
  }
}
