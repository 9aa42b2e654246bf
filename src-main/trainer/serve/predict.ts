// Top classes of single pictures, and arrays through a network as they are.
import { readFile } from 'node:fs/promises';
import { GraftError, toWireError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import type { NamedArray, Prediction } from '#shared/protocol/trainer-contract';
import type { DecoderPool } from '../../pictures/decoder-pool';
import type { BlobStore } from '../../store/blobs';
import { preprocess } from '../executor/preprocess';
import { runGraph } from '../executor/run-graph';
import { type Tensor, tf } from '../tf';
import { openJpegDecoder } from '../train/jpeg-decoder';
import { probabilitiesOf } from '../train/loss';
import { pixelLayer, pixelTarget } from '../train/open-stage';
import { asPlainJpeg } from '../train/pixels';
import { bytesOf, floatsOf, loadWeights } from '../weights/load';

/** Pictures to judge, by path or by their bytes. */
export interface PredictWork {
  readonly graph: LayerGraph;
  readonly blobs: BlobStore;
  readonly pool: DecoderPool;
  readonly pictures: readonly { name: string; path?: string | undefined; bytes?: Uint8Array | undefined }[];
  readonly top: number;
}

/** Predicts one picture after the other; one that can not be read has a `problem` instead of classes. */
export async function predictPictures(work: PredictWork): Promise<Prediction[]> {
  const { graph, pool } = work;
  const input = pixelLayer(graph);
  const [height, width] = input.shape as [number, number, number];
  const target = pixelTarget(graph);
  const weights = await loadWeights(graph, work.blobs);
  // The very pixels that training sees.
  const jpegs = openJpegDecoder(target);
  const decode = async (source: { path: string } | { bytes: Uint8Array }) => {
    const bytes = 'bytes' in source ? source.bytes : await readFile(source.path).catch(() => null);
    const file = jpegs && bytes && asPlainJpeg(bytes);
    const [pixels] = file ? jpegs.decode([file]) : [];
    return pixels ?? pool.decode(source, target);
  };
  try {
    const predictions: Prediction[] = [];
    for (const { name, path, bytes } of work.pictures) {
      try {
        if (!path && !bytes) throw new GraftError('invalid', `'${name}' has neither a path nor bytes.`);
        const pixels = await decode(bytes ? { bytes } : { path: path! });
        const probabilities = tf.tidy(() => {
          const x = preprocess(
            tf.tensor(Int32Array.from(pixels), [1, height, width, 3], 'int32'),
            graph.preprocessing,
          );
          const [y] = runGraph({
            graph,
            weights,
            given: new Map([[input.name, x]]),
            wanted: [graph.outputs[0]!],
          });
          const flat = tf.reshape(y!, [1, -1]);
          return probabilitiesOf(flat, 'probabilities').dataSync();
        });
        predictions.push({ name, problem: null, top: topOf(probabilities, graph.classes ?? [], work.top) });
      } catch (error) {
        if (!(error instanceof GraftError) || error.code === 'cancelled') throw error;
        predictions.push({ name, problem: toWireError(error).message, top: [] });
      }
    }
    return predictions;
  } finally {
    jpegs?.dispose();
    tf.dispose([...weights.values()]);
  }
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

/** Samples that go through a network at once. */
const forwardBatch = 32;

/** Arrays by input layer through the network, without preprocessing; a single array may have any name. Outputs by output layer. */
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
        `Expected an array for each input (${names.join(', ')}), received ${received}.`,
      );
    }
    return array;
  });
  const samples = arrays[0]?.shape[0] ?? 0;
  const weights = await loadWeights(graph, blobs);
  const pieces: Tensor[][] = graph.outputs.map(() => []);
  try {
    for (let from = 0; from < samples; from += forwardBatch) {
      const count = Math.min(forwardBatch, samples - from);
      const given = new Map(names.map((name, i) => [name, sliceOf(arrays[i]!, from, count)]));
      const outputs = runGraph({ graph, weights, given, wanted: graph.outputs });
      for (const [i, output] of outputs.entries()) pieces[i]!.push(output);
      tf.dispose([...given.values()]);
    }
    return graph.outputs.map((name, i) => {
      const whole = tf.tidy(() => tf.concat(pieces[i]!, 0));
      const values = whole.dataSync() as Float32Array;
      const shape = [...whole.shape];
      whole.dispose();
      return { name, shape, dtype: 'float32' as const, bytes: new Uint8Array(bytesOf(values)) };
    });
  } finally {
    tf.dispose([...weights.values(), ...pieces.flat()]);
  }
}

/** Samples `from` to `from + count` of an array as a float32 tensor. */
function sliceOf(array: NamedArray, from: number, count: number): Tensor {
  const [, ...shape] = array.shape;
  const size = shape.reduce((product, length) => product * length, 1);
  const width = array.dtype === 'uint8' ? 1 : 4;
  const expected = array.shape.reduce((product, length) => product * length, width);
  if (array.bytes.byteLength !== expected) {
    throw new GraftError(
      'invalid',
      `'${array.name}' should have ${expected} bytes, received ${array.bytes.byteLength}.`,
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
