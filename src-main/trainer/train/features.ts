// Computes what a frozen prefix makes of each picture, once, and keeps it.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LayerGraph } from '#shared/graph/graph';
import type { TrainPicture } from '#shared/protocol/trainer-contract';
import type { Prefix } from '#shared/recipe/prefix';
import type { BlobStore } from '../../store/blobs';
import { openSession } from '../recorder/session';
import { tf } from '../tf';
import { loadWeights } from '../weights/load';
import { chunksOf, feedsOf, pixelBatches, prefetch } from './batch';
import type { FeatureStore } from './feature-store';
import type { PixelSource } from './pixels';
import { forwardProgram, type GivenLayer } from './step';

/** Pictures that the prefix takes at once. */
const batchSize = 32;

/** What computing needs. */
export interface FeatureWork {
  readonly graph: LayerGraph;
  readonly prefix: Prefix;
  readonly input: GivenLayer;
  readonly pictures: readonly TrainPicture[];
  readonly store: FeatureStore;
  readonly source: PixelSource;
  readonly blobs: BlobStore;
  readonly record?: boolean | undefined;
}

/** Computes the features of pictures that the store lacks; yields how far it is, and leaves nothing open when it is left. */
export async function* computeFeatures(work: FeatureWork): AsyncGenerator<{ done: number; total: number }> {
  const { graph, prefix, input, store, source } = work;
  const fresh = new Map(work.pictures.map((picture) => [picture.hash, picture]));
  const missing = [...fresh.values()].filter(({ hash }) => !store.has(hash));
  if (missing.length === 0) return;
  const session = openSession({
    state: await loadWeights(graph, work.blobs, prefix.layers),
    programs: { forward: forwardProgram(graph, [input], prefix.frontier, batchSize) },
    record: work.record ?? true,
  });
  try {
    const load = pixelBatches(input, source);
    let done = 0;
    yield { done, total: missing.length };
    for await (const [chunk, batch] of prefetch(chunksOf(missing, batchSize), (part) => load(part, null))) {
      if (batch.pictures.length > 0) {
        const feeds = feedsOf(batch, [input], batchSize);
        feeds.get('labels')!.dispose();
        feeds.delete('labels');
        const outputs = session.run('forward', feeds);
        const parts = prefix.frontier.map((name) => outputs.get(name)!.dataSync() as Float32Array);
        tf.dispose([...feeds.values(), ...outputs.values()]);
        store.append(
          batch.pictures.map(({ hash }) => hash),
          interleave(parts, batch.pictures.length),
        );
      }
      done += chunk.length;
      yield { done, total: missing.length };
      await nextTurn();
    }
  } finally {
    session.dispose();
  }
}

/** Rows of several arrays side by side: what a record holds. */
function interleave(parts: readonly Float32Array[], rows: number): Float32Array {
  const widths = parts.map((part) => part.length / batchSize);
  const joined = new Float32Array(rows * widths.reduce((sum, width) => sum + width, 0));
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (const [i, part] of parts.entries()) {
      const width = widths[i]!;
      joined.set(part.subarray(row * width, (row + 1) * width), at);
      at += width;
    }
  }
  return joined;
}
