// Measures how well a network's features separate the classes at several layers, by nearest class mean.
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import type { TrainImage } from '#shared/protocol/train-image';
import type { DecoderPool } from '../../images/decoder-pool';
import type { BlobStore } from '../../store/blobs';
import { openSession } from '../recorder/session';
import { tf } from '../tf';
import { forwardProgram } from '../train/features/forward-program';
import { pixelLayer, pixelTarget } from '../train/pixels/pixel-target';
import { openPixelSource } from '../train/pixels/pixels';
import { loadWeights } from '../weights/load';
import { fedBatches } from './fed-batches';
import { nearestMeanAccuracy } from './nearest-mean';
import { withPooling } from './with-pooling';

/** The layers and images to probe. */
export interface ProbeWork {
  readonly graph: LayerGraph;
  /** Layers whose outputs are feature maps `[h, w, c]`. */
  readonly layers: readonly string[];
  readonly classes: number;
  readonly images: readonly TrainImage[];
  readonly blobs: BlobStore;
  readonly pool: DecoderPool;
}

/** Accuracies in the order of the layers, the accuracy of the pixels of downscaled images, and the number of images used. */
export interface ProbeResult {
  readonly accuracies: readonly number[];
  readonly pixels: number;
  readonly sample: number;
}

const batchSize = 16;
/** Size to which images are downscaled to compare their pixels. */
const side = 8;

/** Probes the layers; yields progress. Features are averaged over the map, as by GlobalAveragePooling2D before a classifier. */
export async function* probe(work: ProbeWork): AsyncGenerator<{ done: number; total: number }, ProbeResult> {
  const { graph, layers, images } = work;
  const pooled = withPooling(graph, layers);
  const input = pixelLayer(pooled.graph);
  const [height, width, channels] = input.shape as [number, number, number];
  const facts = inferGraph(pooled.graph);
  const widths = pooled.names.map((name) => facts.layers.get(name)!.shape[1] ?? 0);
  const found = widths.map((one) => new Float32Array(images.length * one));
  const thumbnails = new Float32Array(images.length * side * side * channels);
  const labels: number[] = [];
  const session = openSession({
    state: await loadWeights(pooled.graph, work.blobs),
    programs: { forward: forwardProgram(pooled.graph, [input], pooled.names, batchSize) },
  });
  const source = openPixelSource(work.pool, pixelTarget(graph));
  try {
    yield { done: 0, total: images.length };
    for await (const { images: read, feeds, done } of fedBatches(images, input, source, batchSize)) {
      if (feeds) {
        const outputs = session.run('forward', feeds);
        for (const [i, name] of pooled.names.entries()) {
          const values = outputs.get(name)!.dataSync() as Float32Array;
          found[i]!.set(values.subarray(0, read.length * widths[i]!), labels.length * widths[i]!);
        }
        tf.dispose([...outputs.values()]);
        for (const image of read) {
          const pixels = await source.pixels(image);
          if (pixels) thumbnails.set(shrink(pixels, width, height), labels.length * side * side * channels);
          labels.push(image.label);
        }
      }
      yield { done, total: images.length };
    }
    const accuracy = (features: Float32Array, one: number) =>
      nearestMeanAccuracy(features.subarray(0, labels.length * one), one, labels, work.classes);
    return {
      accuracies: found.map((features, i) => accuracy(features, widths[i]!)),
      pixels: accuracy(thumbnails, side * side * channels),
      sample: labels.length,
    };
  } finally {
    session.dispose();
    source.dispose();
  }
}

/** Returns the means over the cells of an 8 × 8 grid: [8, 8, channels]. */
function shrink(pixels: Uint8Array, width: number, height: number): Float32Array {
  const channels = pixels.length / (width * height);
  const sums = new Float32Array(side * side * channels);
  const counts = new Float32Array(side * side);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const cell = Math.floor((y * side) / height) * side + Math.floor((x * side) / width);
      counts[cell]!++;
      for (let c = 0; c < channels; c++)
        sums[cell * channels + c]! += pixels[(y * width + x) * channels + c]!;
    }
  return sums.map((sum, i) => sum / Math.max(1, counts[Math.floor(i / channels)]!));
}
