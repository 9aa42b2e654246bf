// A network that is open for predictions: decodes images and computes probabilities, op by op.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import type { ImageChannels } from '#shared/graph/image-channels';
import { meaningOf } from '#shared/graph/output-meaning';
import { countViews, plainView, type TestTime } from '#shared/run/test-time';
import { say } from '#shared/sentence';
import type { DecoderPool } from '../../images/decoder-pool';
import type { BlobStore } from '../../store/blobs';
import { preprocess } from '../executor/preprocess';
import { runGraph } from '../executor/run-graph';
import { type Tensor, tf } from '../tf';
import { formOf, probabilitiesOf } from '../train/loss/scoring';
import { pixelLayer, pixelTarget } from '../train/pixels/pixel-target';
import { decodeViews, measure, viewTarget } from '../train/pixels/views';
import { shareWeights } from '../weights/shared';
import { openSingleDecoder } from './single-decoder';

/** An image: a file, or its bytes. */
export interface ImageToPredict {
  readonly name: string;
  readonly path?: string | undefined;
  readonly bytes?: Uint8Array | undefined;
}

/** A network that predicts images. */
export interface Predictor {
  /** Returns the probabilities of up to `viewsAtOnce` images, or why one cannot be read. */
  probabilities(images: readonly ImageToPredict[]): Promise<(Float64Array | GraftError)[]>;
  dispose(): void;
}

/** What a predictor needs besides its network. */
export interface PredictorOptions {
  readonly blobs: BlobStore;
  readonly pool: DecoderPool;
  /** Several views of each image: probabilities are averaged. */
  readonly testTime?: TestTime | undefined;
}

/** Views or images per run of the network. */
export const viewsAtOnce = 16;

/** Opens a network for predictions. The caller disposes it. */
export async function openPredictor(
  { pool, blobs, testTime = plainView }: PredictorOptions,
  graph: LayerGraph,
): Promise<Predictor> {
  const input = pixelLayer(graph);
  const [height, width, channels] = input.shape as [number, number, ImageChannels];
  const size = width * height * channels;
  const target = testTime.crops === 'whole' ? pixelTarget(graph) : viewTarget(graph);
  const form = formOf(meaningOf(graph));
  const loaded = await shareWeights(graph, blobs);
  const weights = loaded.tensors;
  const keptFolds = new Map<string, Tensor>();
  const decoder = openSingleDecoder(pool, target);
  const run = (views: Uint8Array) =>
    tf.tidy(() => {
      const pixels = tf.tensor(
        Int32Array.from(views),
        [views.length / size, height, width, channels],
        'int32',
      );
      const given = new Map([[input.name, preprocess(pixels, graph.preprocessing)]]);
      const [y] = runGraph({ graph, weights, given, outputs: [graph.outputs[0]!], keptFolds });
      return probabilitiesOf(tf.reshape(y!, [views.length / size, -1]), form).dataSync();
    });
  const sourceOf = ({ name, path, bytes }: ImageToPredict) => {
    if (!path && !bytes) throw new GraftError('invalid', say`'${name}' has neither a path nor bytes.`);
    return bytes ? { bytes } : { path: path! };
  };
  /** Returns the mean over the views of one image. */
  async function ofViews(image: ImageToPredict): Promise<Float64Array> {
    const source = sourceOf(image);
    const seen =
      testTime.crops === 'whole' ? { width, height } : await measure(pool, { ...source, name: image.name });
    const views = await decodeViews(
      testTime,
      seen,
      { width, height },
      (at) => decoder.decode(source, at),
      channels,
    );
    const count = views.length / size;
    let sum: Float64Array | null = null;
    for (let from = 0; from < count; from += viewsAtOnce) {
      const values = run(views.subarray(from * size, Math.min(count, from + viewsAtOnce) * size));
      const classes = values.length / Math.min(viewsAtOnce, count - from);
      sum ??= new Float64Array(classes);
      for (const [i, value] of values.entries()) sum[i % classes]! += value / count;
      await nextTurn();
    }
    return sum!;
  }
  /** Returns the probabilities of images that are seen once: decoded side by side, and computed together. */
  async function together(images: readonly ImageToPredict[]): Promise<(Float64Array | GraftError)[]> {
    const decoded = await Promise.all(
      images.map((image) => orError(async () => decoder.decode(sourceOf(image)))),
    );
    const read = decoded.filter((one): one is Uint8Array => !(one instanceof GraftError));
    const batch = new Uint8Array(read.length * size);
    for (const [i, pixels] of read.entries()) batch.set(pixels, i * size);
    const values = read.length > 0 ? run(batch) : [];
    const classes = values.length / Math.max(1, read.length);
    await nextTurn();
    let next = 0;
    return decoded.map((one) => {
      if (one instanceof GraftError) return one;
      const from = next++ * classes;
      return Float64Array.from(values.slice(from, from + classes));
    });
  }
  return {
    async probabilities(images) {
      if (testTime.crops === 'whole' && countViews(testTime) === 1) return together(images);
      const found = [];
      for (const image of images) found.push(await orError(() => ofViews(image)));
      return found;
    },
    dispose() {
      decoder.dispose();
      loaded.dispose();
      tf.dispose([...keptFolds.values()]);
    },
  };
}

/** Returns the result, or the error of an image that cannot be read. */
async function orError<T>(work: () => Promise<T>): Promise<T | GraftError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof GraftError && error.code !== 'cancelled') return error;
    throw error;
  }
}
