// Predicts the top classes of single images, and runs networks on plain arrays.
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import type { NamedArray, Prediction } from '#shared/protocol/trainer-contract';
import { plainView } from '#shared/run/test-time';
import { say } from '#shared/sentence';
import type { BlobStore } from '../../store/blobs';
import { runGraph } from '../executor/run-graph';
import { type Tensor, tf } from '../tf';
import type { Borrowed, Latest } from '../weights/latest';
import { bytesOf, floatsOf, loadWeights, startChecking } from '../weights/load';
import { checkScales } from './average';
import {
  type ImageToPredict,
  openPredictor,
  type Predictor,
  type PredictorOptions,
  viewsAtOnce,
} from './predictor';

/** The networks and images of a prediction. */
export interface PredictWork extends PredictorOptions {
  readonly graph: LayerGraph;
  /** Further networks of the same classes: probabilities are averaged. */
  readonly also?: readonly LayerGraph[] | undefined;
  readonly images: readonly ImageToPredict[];
  readonly top: number;
  /** Keeps the last network open for the next prediction. */
  readonly latest?: Latest<Predictor> | undefined;
}

/** Predicts images, with one network in memory at a time. An image that cannot be read has a `problem` instead of classes. */
export async function predictImages(work: PredictWork): Promise<Prediction[]> {
  const graphs = graphsOf(work);
  const sums: Sum[] = work.images.map(() => undefined);
  for (const graph of graphs) {
    const { value, release } = await borrow(work, graph);
    try {
      await addProbabilities(value, work.images, sums);
    } finally {
      release();
    }
  }
  return predictionsOf(work, work.images, sums);
}

/** Names an open network among those that `Latest` keeps. */
const keyOf = (work: PredictWork, graph: LayerGraph) =>
  JSON.stringify([work.blobs.folder, work.testTime, graph]);

/** Starts to check the weights of a network that is not open, while TensorFlow starts. */
export function prepare(work: PredictWork): void {
  if (!work.latest?.has(keyOf(work, work.graph))) startChecking(work.graph, work.blobs);
}

async function borrow(work: PredictWork, graph: LayerGraph): Promise<Borrowed<Predictor>> {
  if (work.latest) return work.latest.borrow(keyOf(work, graph), () => openPredictor(work, graph));
  const value = await openPredictor(work, graph);
  return { value, release: () => value.dispose() };
}

/** Images of the first batch, which shows results early, and of every later one. */
const [firstBatch, laterBatch] = [8, 64];

/** Predicts many images in batches, in their order. The weights of all networks stay in memory until the end. */
export async function* predictBatches(work: PredictWork): AsyncGenerator<Prediction[]> {
  const predictors: Predictor[] = [];
  try {
    for (const graph of graphsOf(work)) predictors.push(await openPredictor(work, graph));
    for (let from = 0; from < work.images.length; ) {
      const images = work.images.slice(from, from + (from === 0 ? firstBatch : laterBatch));
      from += images.length;
      const sums: Sum[] = images.map(() => undefined);
      for (const predictor of predictors) await addProbabilities(predictor, images, sums);
      yield predictionsOf(work, images, sums);
    }
  } finally {
    for (const predictor of predictors) predictor.dispose();
  }
}

/** Probabilities of an image, added up over the networks, or why it cannot be read. */
type Sum = Float64Array | GraftError | undefined;

function graphsOf({ graph, also = [], testTime = plainView }: PredictWork): LayerGraph[] {
  const graphs = [graph, ...also];
  for (const one of graphs) checkScales(one, testTime);
  return graphs;
}

async function addProbabilities(
  predictor: Predictor,
  images: readonly ImageToPredict[],
  sums: Sum[],
): Promise<void> {
  for (let from = 0; from < images.length; from += viewsAtOnce) {
    const places = [...images.keys()]
      .slice(from, from + viewsAtOnce)
      .filter((i) => !(sums[i] instanceof GraftError));
    const found = await predictor.probabilities(places.map((i) => images[i]!));
    for (const [k, i] of places.entries()) {
      const [before, values] = [sums[i], found[k]!];
      const adds = before !== undefined && !(before instanceof GraftError) && !(values instanceof GraftError);
      sums[i] = adds ? before.map((sum, c) => sum + values[c]!) : values;
    }
  }
}

function predictionsOf(
  { graph, also = [], top }: PredictWork,
  images: readonly ImageToPredict[],
  sums: readonly Sum[],
): Prediction[] {
  return sums.map((sum, i) => {
    const { name } = images[i]!;
    if (sum instanceof GraftError) return { name, problem: sum.words, top: [] };
    const mean = sum!.map((value) => value / (1 + also.length));
    return { name, problem: null, top: topOf(mean, graph.classes ?? [], top) };
  });
}

function topOf(probabilities: ArrayLike<number>, classes: readonly string[], top: number): Prediction['top'] {
  return Array.from(probabilities, (probability, label) => ({
    label,
    name: classes[label] ?? `class ${label}`,
    probability,
  }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, top);
}

/** Samples per run of the network. */
const forwardBatch = 32;

/** Runs the network on arrays named by input layer, without preprocessing; a single array may have any name. Returns arrays named by output layer. */
export async function forwardArrays(
  graph: LayerGraph,
  blobs: BlobStore,
  inputs: readonly NamedArray[],
): Promise<NamedArray[]> {
  const names = graph.layers.filter(({ kind }) => kind === 'InputLayer').map(({ name }) => name);
  const byName = new Map(inputs.map((input) => [input.name, input]));
  if (names.length === 1 && inputs.length === 1) byName.set(names[0]!, inputs[0]!);
  const arrays = names.map((name) => {
    const array = byName.get(name);
    if (!array) {
      const received = inputs.map((input) => input.name).join(', ');
      throw new GraftError(
        'invalid',
        say`Expected an array for each input (${names.join(', ')}), received ${received}.`,
      );
    }
    return array;
  });
  const samples = arrays[0]?.shape[0] ?? 0;
  const weights = await loadWeights(graph, blobs);
  const parts: Tensor[][] = graph.outputs.map(() => []);
  try {
    for (let from = 0; from < samples; from += forwardBatch) {
      const count = Math.min(forwardBatch, samples - from);
      const given = new Map(names.map((name, i) => [name, sliceOf(arrays[i]!, from, count)]));
      const outputs = runGraph({ graph, weights, given, outputs: graph.outputs });
      for (const [i, output] of outputs.entries()) parts[i]!.push(output);
      tf.dispose([...given.values()]);
    }
    return graph.outputs.map((name, i) => {
      const whole = tf.tidy(() => tf.concat(parts[i]!, 0));
      const values = whole.dataSync() as Float32Array;
      const shape = [...whole.shape];
      whole.dispose();
      return { name, shape, dtype: 'float32' as const, bytes: new Uint8Array(bytesOf(values)) };
    });
  } finally {
    tf.dispose([...weights.values(), ...parts.flat()]);
  }
}

/** Returns samples `from` to `from + count` of an array as a float32 tensor. */
function sliceOf(array: NamedArray, from: number, count: number): Tensor {
  const [, ...shape] = array.shape;
  const size = shape.reduce((product, length) => product * length, 1);
  const width = array.dtype === 'uint8' ? 1 : 4;
  const expected = array.shape.reduce((product, length) => product * length, width);
  if (array.bytes.byteLength !== expected) {
    throw new GraftError(
      'invalid',
      say`'${array.name}' should have ${expected} bytes, received ${array.bytes.byteLength}.`,
    );
  }
  const part = new Uint8Array(array.bytes.subarray(from * size * width, (from + count) * size * width));
  const values =
    array.dtype === 'uint8'
      ? Float32Array.from(part)
      : array.dtype === 'int32'
        ? Float32Array.from(new Int32Array(part.buffer))
        : floatsOf(part);
  return tf.tensor(values, [count, ...shape], 'float32');
}
