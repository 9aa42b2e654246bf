// Batches for the programs: the values of fed layers, labels, and the images.
import type { TrainImage } from '#shared/protocol/train-image';
import { mixSeed } from '#shared/random';
import type { Augmentation } from '#shared/run/stage';
import { augmentImage } from '../../../images/augment';
import { drawsWindows } from '../../../images/crop';
import { type Tensor, tf } from '../../tf';
import type { FedLayer } from '../pixels/fed-layers';
import type { PixelSource } from '../pixels/pixels';
import { decodeWindow } from '../pixels/windows';
import type { FeatureStore } from './feature-store';

/** A training image. Balanced sampling may draw it several times per epoch; `repeat` then varies its augmentation. */
export type DrawnImage = TrainImage & { readonly repeat?: number };

/** Returns the seed for an image's random choices in an epoch; `what` distinguishes several choices. */
export function drawSeed(epochSeed: number, { hash, repeat }: DrawnImage, ...what: string[]): number {
  return repeat ? mixSeed(epochSeed, hash, repeat, ...what) : mixSeed(epochSeed, hash, ...what);
}

/** A batch before it is converted to tensors: the concatenated values of each fed layer. */
export interface Batch {
  readonly images: readonly TrainImage[];
  readonly values: ReadonlyMap<string, Float32Array | Int32Array>;
  /** Releases the memory of `values` for a later batch. Call it once, after the tensors are disposed. */
  release?(): void;
}

/** Loads batches; images that cannot be read are skipped. `epochSeed` seeds augmentation; null disables it. */
export type LoadBatch = (images: readonly DrawnImage[], epochSeed: number | null) => Promise<Batch>;

/** Reuses the memory of earlier batches. Allocating it for each batch would trigger garbage collection every few steps. */
function openBufferPool<T extends Float32Array | Int32Array>(make: (length: number) => T) {
  const buffers = new Map<number, T[]>();
  return {
    /** May contain old values, so the caller must set all values. */
    take: (length: number): T => buffers.get(length)?.pop() ?? make(length),
    recycle(values: T): void {
      const sameLength = buffers.get(values.length);
      if (sameLength) sameLength.push(values);
      else buffers.set(values.length, [values]);
    },
  };
}

/** Loads pixels, augmented in training batches. */
export function pixelBatches(given: FedLayer, source: PixelSource, augmentation?: Augmentation): LoadBatch {
  const size = source.width * source.height * source.channels;
  const windows = augmentation !== undefined && drawsWindows(augmentation);
  const buffers = openBufferPool((length) => new Int32Array(length));
  return async (images, epochSeed) => {
    const take = async (image: DrawnImage) =>
      windows && epochSeed !== null
        ? decodeWindow(image, source, augmentation, drawSeed(epochSeed, image, 'window'))
        : source.pixels(image);
    const decoded = await Promise.all(images.map(take));
    const readable = images.filter((_, i) => decoded[i] !== null);
    const values = buffers.take(readable.length * size);
    let at = 0;
    for (const [i, pixels] of decoded.entries()) {
      if (pixels === null) continue;
      const augmented =
        augmentation && epochSeed !== null
          ? augmentImage(pixels, source.width, source.height, augmentation, drawSeed(epochSeed, images[i]!))
          : pixels;
      values.set(augmented, at);
      source.recycle(pixels);
      at += size;
    }
    const release = () => buffers.recycle(values);
    return { images: readable, values: new Map([[given.name, values]]), release };
  };
}

/** Loads cached features. A record contains the concatenated outputs of the frontier's layers. */
export function featureBatches(given: readonly FedLayer[], store: FeatureStore): LoadBatch {
  const sizes = given.map(({ shape }) => shape.reduce((product, size) => product * size, 1));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const record = new Float32Array(total);
  const buffers = openBufferPool((length) => new Float32Array(length));
  return async (images) => {
    const known = images.filter(({ hash }) => store.has(hash));
    const values = new Map(given.map(({ name }, i) => [name, buffers.take(known.length * sizes[i]!)]));
    const release = () => values.forEach(buffers.recycle);
    if (given.length === 1) {
      const only = values.get(given[0]!.name)!;
      for (const [row, { hash }] of known.entries()) store.read(hash, only, row * total);
      return { images: known, values, release };
    }
    for (const [row, { hash }] of known.entries()) {
      store.read(hash, record, 0);
      let from = 0;
      for (const [i, { name }] of given.entries()) {
        values.get(name)!.set(record.subarray(from, from + sizes[i]!), row * sizes[i]!);
        from += sizes[i]!;
      }
    }
    return { images: known, values, release };
  };
}

/** Returns the batch's feeds, padded with zeros to `rows` samples; `multiLabel` is the number of classes if an image may have several. The caller disposes them. */
export function feedsOf(
  batch: Batch,
  given: readonly FedLayer[],
  rows = batch.images.length,
  multiLabel: number | null = null,
): Map<string, Tensor> {
  const feeds = new Map<string, Tensor>();
  for (const { name, shape, pixels } of given) {
    const size = shape.reduce((product, length) => product * length, 1);
    let values = batch.values.get(name)!;
    if (values.length < rows * size) {
      const filled = pixels ? new Int32Array(rows * size) : new Float32Array(rows * size);
      filled.set(values);
      values = filled;
    }
    feeds.set(name, tf.tensor(values, [rows, ...shape], pixels ? 'int32' : 'float32'));
  }
  feeds.set('labels', labelsFeed(batch.images, rows, multiLabel));
  return feeds;
}

/** Returns class indices `[rows]`, or, with several labels per image, multi-hot labels `[rows, classes]`. */
function labelsFeed(images: readonly TrainImage[], rows: number, multiLabel: number | null): Tensor {
  if (multiLabel === null) {
    const labels = new Int32Array(rows);
    labels.set(images.map(({ label }) => label));
    return tf.tensor1d(labels, 'int32');
  }
  const truth = new Float32Array(rows * multiLabel);
  for (const [row, { label, labels = [label] }] of images.entries())
    for (const one of labels) truth[row * multiLabel + one] = 1;
  return tf.tensor2d(truth, [rows, multiLabel]);
}

/** Loads the parts in order, up to `ahead` parts before they are used. */
export async function* prefetch<P, T>(
  parts: Iterable<P>,
  load: (part: P) => Promise<T>,
  ahead = 2,
): AsyncGenerator<[P, T]> {
  const waiting: [P, Promise<T>][] = [];
  try {
    for (const part of parts) {
      const loading = load(part);
      loading.catch(() => {});
      waiting.push([part, loading]);
      if (waiting.length > ahead) {
        const [first, loaded] = waiting.shift()!;
        yield [first, await loaded];
      }
    }
    for (const [part, loaded] of waiting) yield [part, await loaded];
  } finally {
    waiting.length = 0;
  }
}

/** Splits the list into chunks of at most `size`. */
export function chunksOf<T>(list: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let i = 0; i < list.length; i += size) chunks.push(list.slice(i, i + size));
  return chunks;
}
