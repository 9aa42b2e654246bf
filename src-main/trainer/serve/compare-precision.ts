// Compares the outputs of frozen layers in half precision with float32 on images: time, and the classes that they lead to.

import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import type { PrecisionEffect } from '#shared/protocol/precision-contract';
import type { TrainImage } from '#shared/protocol/train-image';
import type { DecoderPool } from '../../images/decoder-pool';
import type { BlobStore } from '../../store/blobs';
import { canComputeHalf } from '../recorder/half-support';
import { openSession } from '../recorder/session';
import { tf } from '../tf';
import { forwardProgram } from '../train/features/forward-program';
import { pixelLayer, pixelTarget } from '../train/pixels/pixel-target';
import { openPixelSource } from '../train/pixels/pixels';
import { loadWeights } from '../weights/load';
import { fedBatches } from './fed-batches';
import { nearestMeans } from './nearest-mean';
import { withPooling } from './with-pooling';

/** The layers and images to compare. */
export interface PrecisionWork {
  readonly graph: LayerGraph;
  readonly layers: readonly string[];
  readonly classes: number;
  readonly images: readonly TrainImage[];
  readonly blobs: BlobStore;
  readonly pool: DecoderPool;
}

const batchSize = 32;
const both = ['float32', 'bfloat16'] as const;

/** Compares both; yields progress. Feature maps are averaged over their places. Throws 'unsupported' where half precision is not computed. */
export async function* comparePrecision(
  work: PrecisionWork,
): AsyncGenerator<{ done: number; total: number }, PrecisionEffect> {
  if (!canComputeHalf())
    throw new GraftError('unsupported', 'Half precision needs native TensorFlow on a processor that has it.');
  const { images } = work;
  const { graph, names } = withPooling({ ...work.graph, outputs: [...work.layers] }, work.layers);
  const input = pixelLayer(graph);
  const facts = inferGraph(graph);
  const width = names.reduce((sum, name) => sum + (facts.layers.get(name)!.shape[1] ?? 0), 0);
  const weights = await loadWeights(graph, work.blobs);
  const sessions = both.map((precision) =>
    openSession({
      state: new Map([...weights].map(([key, tensor]) => [key, tensor.clone()])),
      programs: { forward: forwardProgram(graph, [input], names, batchSize) },
      precision,
    }),
  );
  tf.dispose([...weights.values()]);
  const source = openPixelSource(work.pool, pixelTarget(graph));
  const features = both.map(() => new Float32Array(images.length * width));
  const fastest = both.map(() => Number.POSITIVE_INFINITY);
  const labels: number[] = [];
  try {
    yield { done: 0, total: images.length };
    for await (const { images: read, feeds, done } of fedBatches(images, input, source, batchSize)) {
      if (feeds) {
        // The first runs, in which TensorFlow optimizes the graphs, are not measured.
        const isFirst = labels.length === 0;
        for (const [i, session] of sessions.entries()) {
          if (isFirst) tf.dispose([...session.run('forward', feeds).values()]);
          const from = performance.now();
          const outputs = session.run('forward', feeds);
          const values = names.map((name) => outputs.get(name)!.dataSync() as Float32Array);
          // The fastest batch: others waited for other programs.
          fastest[i] = Math.min(fastest[i]!, performance.now() - from);
          copyRows(values, read.length, features[i]!.subarray(labels.length * width));
          tf.dispose([...outputs.values()]);
        }
        for (const { label } of read) labels.push(label);
      }
      yield { done, total: images.length };
    }
    const found = features.map((values) =>
      nearestMeans(values.subarray(0, labels.length * width), width, labels, work.classes),
    );
    const accuracy = (classes: readonly number[]) =>
      classes.filter((label, i) => label === labels[i]).length / Math.max(1, labels.length);
    const [usual, half] = found as [number[], number[]];
    return {
      sample: labels.length,
      milliseconds: { float32: fastest[0]! / batchSize, bfloat16: fastest[1]! / batchSize },
      accuracy: { float32: accuracy(usual), bfloat16: accuracy(half) },
      same: usual.filter((label, i) => label === half[i]).length,
    };
  } finally {
    for (const session of sessions) session.dispose();
    source.dispose();
  }
}

/** Copies the first rows of several arrays [batch, …] beside each other. */
function copyRows(parts: readonly Float32Array[], rows: number, into: Float32Array): void {
  let at = 0;
  for (let row = 0; row < rows; row++)
    for (const part of parts) {
      const width = part.length / batchSize;
      into.set(part.subarray(row * width, (row + 1) * width), at);
      at += width;
    }
}
