// The values of a layer for one image, and for a sample of images: histograms, and channels that never change.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { GraftError } from '#shared/errors';
import { ancestorsOf } from '#shared/graph/graph';
import {
  type ActivationsItem,
  type SampleActivations,
  sampleActivationsSchema,
} from '#shared/insight/activations';
import type { TrainImage } from '#shared/protocol/train-image';
import { say } from '#shared/sentence';
import type { DecoderPool } from '../../images/decoder-pool';
import { keepFile } from '../../store/kept-files';
import { tf } from '../tf';
import { prefixKey } from '../train/features/prefix-key';
import { pixelTarget } from '../train/pixels/pixel-target';
import { openPixelSource } from '../train/pixels/pixels';
import { createChannelRanges } from './dead-channels';
import type { InsightNetwork } from './network';
import { createHistogram } from './value-histogram';

/** The layer, the image and the sample. */
export interface ActivationsWork {
  readonly network: InsightNetwork;
  readonly layer: string;
  /** The image at the network's input size, `[h, w, channels]`, 0 to 255; null for the sample alone. */
  readonly pixels: Uint8Array | null;
  readonly images: readonly TrainImage[];
  readonly cache: string;
  readonly pool: () => DecoderPool;
}

/** Images of one pass. */
const batchSize = 4;
/** Number of samples whose results are kept; the oldest are removed. */
const mostKept = 200;
/** Increased if the same sample would give other results. */
const version = 1;

/** Computes the values: of the image, then of the sample, whose results so far are yielded with each batch. Throws 'not-found' for an unknown layer. */
export async function* activations(work: ActivationsWork): AsyncGenerator<ActivationsItem> {
  const { network, layer, pixels, images } = work;
  if (!network.graph.layers.some(({ name }) => name === layer))
    throw new GraftError('not-found', say`There is no layer '${layer}' in '${network.graph.name}'.`, layer);
  if (pixels) {
    const histogram = createHistogram();
    histogram.add(valuesOf(work, [pixels]).values);
    yield { image: histogram.result() };
  }
  if (images.length === 0) return;
  const file = sampleFile(work);
  const kept = await readSample(file);
  if (kept) {
    yield { sample: kept };
    return;
  }
  let last: SampleActivations | null = null;
  for await (const item of measureSample(work)) {
    last = item.sample ?? last;
    yield item;
  }
  if (last?.final) await keepFile(file, JSON.stringify(last), mostKept);
}

async function* measureSample(work: ActivationsWork): AsyncGenerator<ActivationsItem> {
  const { network, images, pool } = work;
  const source = openPixelSource(pool(), pixelTarget(network.graph), 0);
  const histogram = createHistogram();
  let ranges: ReturnType<typeof createChannelRanges> | null = null;
  let [read, unreadable] = [0, 0];
  try {
    for (let from = 0; from < images.length; from += batchSize) {
      const batch = images.slice(from, from + batchSize);
      const decoded = await Promise.all(batch.map((image) => source.pixels(image)));
      const readable = decoded.filter((one) => one !== null);
      unreadable += batch.length - readable.length;
      read += readable.length;
      if (readable.length > 0) {
        const { values, channels } = valuesOf(work, readable);
        histogram.add(values);
        ranges ??= createChannelRanges(channels);
        ranges.add(values);
      }
      const done = from + batch.length;
      if (ranges) {
        const found = { histogram: histogram.result(), dead: ranges.dead(), images: read, unreadable };
        yield { sample: { ...found, final: done === images.length } };
      }
      yield { progress: { done, total: images.length, what: 'activations' } };
      // A message to cancel is read between batches.
      await nextTurn();
    }
  } finally {
    source.dispose();
  }
  if (!ranges) throw new GraftError('not-ready', say`None of the ${images.length} images can be read.`);
}

/** Returns the values of the layer for some images, `[images, …, channels]`, and the number of its channels. */
function valuesOf({ network, layer }: ActivationsWork, images: readonly Uint8Array[]) {
  const { height, width, channels, name } = network.input;
  const pixels = new Float32Array(images.length * height * width * channels);
  for (const [i, one] of images.entries()) pixels.set(one, i * height * width * channels);
  const [output] = tf.tidy(() => {
    const x = network.prepare(tf.tensor4d(pixels, [images.length, height, width, channels]));
    return network.run(new Map([[name, x]]), [layer]);
  });
  try {
    return { values: output!.dataSync(), channels: output!.shape.at(-1) ?? 1 };
  } finally {
    output!.dispose();
  }
}

/** Returns the file of a sample's results: by the weights and settings of all layers up to this one, and the contents of the images. */
function sampleFile({ network: { graph }, layer, images, cache }: ActivationsWork): string {
  const prefix = { layers: new Set(ancestorsOf(graph, [layer])), frontier: [layer] };
  const sha = createHash('sha256').update(JSON.stringify([version, prefixKey(graph, prefix)]));
  for (const { hash } of images) sha.update(hash);
  return join(cache, 'activations', `${sha.digest('hex')}.json`);
}

async function readSample(file: string): Promise<SampleActivations | null> {
  try {
    return sampleActivationsSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return null;
  }
}
