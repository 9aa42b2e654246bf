// Averages the probabilities of images over several networks and several views of each image. Only one network is in memory at a time.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import type { TrainImage } from '#shared/protocol/train-image';
import { countViews, plainView, type TestTime, tooSmallScale } from '#shared/run/test-time';
import { say } from '#shared/sentence';
import type { DecoderPool } from '../../images/decoder-pool';
import { insistFolderOf } from '../../images/reachable';
import type { BlobStore } from '../../store/blobs';
import { openSession, type Session } from '../recorder/session';
import { tf } from '../tf';
import {
  chunksOf,
  featureBatches,
  feedsOf,
  type LoadBatch,
  pixelBatches,
  prefetch,
} from '../train/features/batch';
import { fedLayersAt } from '../train/features/compute-features';
import { findCachedPrefix } from '../train/features/feature-folder';
import { predictProgram } from '../train/loop/step';
import { scoringGraph } from '../train/loss/scoring';
import type { FedLayer } from '../train/pixels/fed-layers';
import { pixelLayer, pixelTarget } from '../train/pixels/pixel-target';
import { openPixelSource, type PixelSource, unreadable } from '../train/pixels/pixels';
import { decodeViews, measure, viewTarget } from '../train/pixels/views';
import { chosenEngine } from '../webgpu/feature-engine';
import { loadWeights } from '../weights/load';

/** The networks, views and images of an averaged prediction. */
export interface AverageWork {
  readonly graphs: readonly LayerGraph[];
  readonly testTime?: TestTime | undefined;
  readonly blobs: BlobStore;
  readonly pool: DecoderPool;
  /** Folder of cached features, which are reused. */
  readonly cache?: string | undefined;
  readonly images: readonly TrainImage[];
  /** True if an image may have several classes. Determines the meaning of linear outputs. */
  readonly multiLabel?: boolean | undefined;
}

/** Approximate number of rows per batch. */
const rows = 32;

/** Throws 'invalid' if one of the scales is smaller than the network's input. */
export function checkScales(graph: LayerGraph, testTime: TestTime): void {
  const { width, height } = pixelTarget(graph);
  const scale = tooSmallScale(testTime, { width, height });
  if (scale === null) return;
  throw new GraftError(
    'invalid',
    say`The scale ${scale} is too small for ${graph.name}: its input has ${width} × ${height} pixels.`,
  );
}

/** Yields progress. Returns the class probabilities of each image, averaged over networks and views; null for an image that cannot be read. */
export async function* averageProbabilities(
  work: AverageWork,
): AsyncGenerator<{ done: number; total: number }, (Float64Array | null)[]> {
  const { graphs, images, testTime = plainView } = work;
  const sums: (Float64Array | null | undefined)[] = images.map(() => undefined);
  const total = graphs.length * images.length;
  for (const graph of graphs) checkScales(graph, testTime);
  for (const [i, graph] of graphs.entries()) {
    const evaluating = evaluateAll(work, graph, testTime);
    for (let step = await evaluating.next(); !step.done; step = await evaluating.next()) {
      const { from, found } = step.value;
      for (const [at, values] of found.entries()) {
        const before = sums[from + at];
        if (before === null) continue;
        sums[from + at] = values && before ? before.map((sum, c) => sum + values[c]!) : values;
      }
      yield { done: i * images.length + from + found.length, total };
    }
  }
  return sums.map((sum) => sum?.map((value) => value / graphs.length) ?? null);
}

/** Probabilities of consecutive images, starting at index `from`: each the mean of its views, or null. */
interface Found {
  readonly from: number;
  readonly found: readonly (Float64Array | null)[];
}

async function* evaluateAll(work: AverageWork, graph: LayerGraph, testTime: TestTime): AsyncGenerator<Found> {
  const { images, pool } = work;
  const input = pixelLayer(graph);
  const plain = testTime.crops === 'whole' && !testTime.mirror;
  const hashes = images.map(({ hash }) => hash);
  const kept =
    plain && work.cache ? findCachedPrefix(work.cache, graph, hashes, { engine: chosenEngine() }) : null;
  const given = kept ? fedLayersAt(graph, kept.prefix) : [input];
  const views = countViews(testTime);
  const imagesAtOnce = Math.max(1, Math.min(images.length, Math.floor(rows / views)));
  // Splits the views into batches of equal size, so that no empty rows are computed.
  const batch = Math.ceil((imagesAtOnce * views) / Math.ceil((imagesAtOnce * views) / rows));
  const target = testTime.crops === 'whole' ? pixelTarget(graph) : viewTarget(graph);
  const source = kept ? null : openPixelSource(pool, target, 0);
  let session: Session | null = null;
  try {
    const suffix =
      kept && new Set(graph.layers.map(({ name }) => name).filter((name) => !kept.prefix.layers.has(name)));
    session = openSession({
      state: await loadWeights(graph, work.blobs, suffix ?? undefined),
      programs: {
        evaluate: predictProgram(scoringGraph(graph, { multiLabel: work.multiLabel }), given, batch),
      },
    });
    const load = kept
      ? featureBatches(given, kept.store)
      : plain
        ? pixelBatches(input, source!)
        : viewBatches(input, source!, testTime, pool);
    let from = 0;
    for await (const [chunk, loaded] of prefetch(chunksOf(images, imagesAtOnce), (part) =>
      load(part, null),
    )) {
      const means = runViews(session, given, loaded, views, batch);
      const byImage = new Map(loaded.images.map((image, i) => [image, means[i]!]));
      yield { from, found: chunk.map((image) => byImage.get(image) ?? null) };
      from += chunk.length;
      await nextTurn();
    }
  } finally {
    session?.dispose();
    source?.dispose();
    kept?.store.close();
  }
}

type Loaded = Awaited<ReturnType<LoadBatch>>;

/** Returns the mean probabilities over the views of each image. */
function runViews(
  session: Session,
  given: readonly FedLayer[],
  loaded: Loaded,
  views: number,
  batch: number,
): Float64Array[] {
  const count = loaded.images.length * views;
  let sums: Float64Array[] = [];
  for (let from = 0; from < count; from += batch) {
    const rowCount = Math.min(batch, count - from);
    const values = new Map(
      given.map(({ name, shape }) => {
        const size = shape.reduce((product, length) => product * length, 1);
        return [name, loaded.values.get(name)!.subarray(from * size, (from + rowCount) * size)] as const;
      }),
    );
    const feeds = feedsOf({ images: [], values }, given, batch);
    feeds.get('labels')!.dispose();
    feeds.delete('labels');
    const outputs = session.run('evaluate', feeds);
    const probabilities = outputs.get('probabilities')!.dataSync();
    tf.dispose([...feeds.values(), ...outputs.values()]);
    const width = probabilities.length / batch;
    if (sums.length === 0) sums = loaded.images.map(() => new Float64Array(width));
    for (let row = 0; row < rowCount; row++) {
      const sum = sums[Math.floor((from + row) / views)]!;
      for (let c = 0; c < width; c++) sum[c]! += probabilities[row * width + c]! / views;
    }
  }
  return sums;
}

/** Loads the views of each image, concatenated. */
function viewBatches(given: FedLayer, source: PixelSource, testTime: TestTime, pool: DecoderPool): LoadBatch {
  const input = { width: source.width, height: source.height };
  const take = async (image: TrainImage) => {
    try {
      const size = testTime.crops === 'whole' ? input : await measure(pool, image);
      return await decodeViews(
        testTime,
        size,
        input,
        async (at) => {
          const pixels = await source.pixels(image, at);
          if (!pixels)
            throw new GraftError('bad-file', source.takeSkipped()[0]?.reason ?? 'The image cannot be read.');
          return pixels;
        },
        source.channels,
      );
    } catch (error) {
      if (!(error instanceof GraftError && unreadable.has(error.code))) throw error;
      await insistFolderOf(image.path);
      return null;
    }
  };
  return async (images) => {
    const taken = await Promise.all(images.map(take));
    const readable = images.filter((_, i) => taken[i] !== null);
    const whole = taken.filter((one) => one !== null);
    const values = new Int32Array(whole.reduce((sum, one) => sum + one.length, 0));
    let at = 0;
    for (const one of whole) {
      values.set(one, at);
      at += one.length;
    }
    return { images: readable, values: new Map([[given.name, values]]) };
  };
}
