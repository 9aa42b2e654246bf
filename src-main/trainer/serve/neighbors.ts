// Finds the images of a dataset that are most similar to one image, by the features of a network.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { GraftError } from '#shared/errors';
import type { ImageChannels } from '#shared/graph/image-channels';
import type { Progress } from '#shared/progress';
import type { TrainImage } from '#shared/protocol/train-image';
import type { Neighbor } from '#shared/protocol/trainer/similar-images';
import type { SingleImage } from '#shared/protocol/trainer/single-image';
import { say } from '#shared/sentence';
import { preprocess } from '../executor/preprocess';
import { runGraph } from '../executor/run-graph';
import { tf } from '../tf';
import { pixelLayer, pixelTarget } from '../train/pixels/pixel-target';
import { loadWeights } from '../weights/load';
import {
  countMissing,
  type FeatureVectors,
  fillVectors,
  openVectors,
  type VectorWork,
} from './feature-vectors';
import { openSingleDecoder } from './single-decoder';

/** The network, the images to search, and the image to compare them with. */
export interface NeighborWork extends VectorWork {
  /** An index into `images`, or an image outside of them. */
  readonly query: number | SingleImage;
  readonly count: number;
  /** If the network would have to run on more images, the search ends with their number. */
  readonly mostComputed: number;
}

/** Progress, and finally the result. */
export type NeighborStep =
  | { readonly progress: Progress }
  | { readonly neighbors: Neighbor[] }
  | { readonly missing: number };

/** Finds the most similar images, the most similar first. An image that cannot be read has no neighbors. */
export async function* findNeighbors(work: NeighborWork): AsyncGenerator<NeighborStep> {
  const { images, query, count } = work;
  const vectors = await openVectors(work);
  try {
    const missing = countMissing(vectors, work);
    if (missing > work.mostComputed) {
      yield { missing };
      return;
    }
    for await (const { done, total } of fillVectors(vectors, work))
      yield { progress: { done, total, what: 'features' } };
    const own = typeof query === 'number' ? query : null;
    const vector =
      typeof query === 'number'
        ? readVector(vectors, images[query])
        : await computeVector(vectors, work, query);
    yield { neighbors: vector ? await compare(vectors, images, vector, own, count) : [] };
  } finally {
    vectors.close();
  }
}

function readVector({ store, size }: FeatureVectors, image: TrainImage | undefined): Float32Array | null {
  if (!image || !store.has(image.hash)) return null;
  const vector = new Float32Array(size);
  store.read(image.hash, vector, 0);
  return vector;
}

/** Runs the network on an image outside of the dataset. */
async function computeVector(
  { graph }: FeatureVectors,
  { pool, blobs }: NeighborWork,
  { name, path, bytes }: SingleImage,
): Promise<Float32Array> {
  if (!path && !bytes) throw new GraftError('invalid', say`'${name}' has neither a path nor bytes.`);
  const input = pixelLayer(graph);
  const [height, width, channels] = input.shape as [number, number, ImageChannels];
  const decoder = openSingleDecoder(pool, pixelTarget(graph));
  const weights = await loadWeights(graph, blobs);
  try {
    const pixels = await decoder.decode(bytes ? { bytes } : { path: path! });
    return tf.tidy(() => {
      const batch = tf.tensor(Int32Array.from(pixels), [1, height, width, channels], 'int32');
      const given = new Map([[input.name, preprocess(batch, graph.preprocessing)]]);
      const [vector] = runGraph({ graph, weights, given, outputs: graph.outputs });
      return vector!.dataSync() as Float32Array;
    });
  } finally {
    decoder.dispose();
    tf.dispose([...weights.values()]);
  }
}

async function compare(
  { store, size }: FeatureVectors,
  images: readonly TrainImage[],
  vector: Float32Array,
  own: number | null,
  count: number,
): Promise<Neighbor[]> {
  const other = new Float32Array(size);
  const found: Neighbor[] = [];
  for (const [place, { hash }] of images.entries()) {
    if (place % 1000 === 999) await nextTurn();
    if (place === own || !store.has(hash)) continue;
    store.read(hash, other, 0);
    const similarity = cosine(vector, other);
    if (found.length === count && similarity <= found.at(-1)!.similarity) continue;
    const after = found.findIndex((one) => one.similarity < similarity);
    found.splice(after < 0 ? found.length : after, 0, { place, similarity });
    found.length = Math.min(found.length, count);
  }
  return found;
}

/** Returns the cosine of the angle between two vectors; 0 if one is zero. */
function cosine(a: Float32Array, b: Float32Array): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!;
    aa += a[i]! * a[i]!;
    bb += b[i]! * b[i]!;
  }
  return aa === 0 || bb === 0 ? 0 : dot / Math.sqrt(aa * bb);
}
