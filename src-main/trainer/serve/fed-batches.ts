// Images as the feeds of a recorded forward pass, one padded batch after the other.
import type { TrainImage } from '#shared/protocol/train-image';
import { type Tensor, tf } from '../tf';
import { chunksOf, feedsOf, pixelBatches, prefetch } from '../train/features/batch';
import type { FedLayer } from '../train/pixels/fed-layers';
import type { PixelSource } from '../train/pixels/pixels';

/** A batch of images, without those that cannot be read. */
export interface FedBatch {
  readonly images: readonly TrainImage[];
  /** The values, padded to the full batch; null if no image could be read. They are disposed before the next batch. */
  readonly feeds: Map<string, Tensor> | null;
  /** Images that were read or skipped so far. */
  readonly done: number;
}

/** Reads images while the caller computes with those before. */
export async function* fedBatches(
  images: readonly TrainImage[],
  input: FedLayer,
  source: PixelSource,
  batchSize: number,
): AsyncGenerator<FedBatch> {
  const load = pixelBatches(input, source);
  let done = 0;
  for await (const [chunk, batch] of prefetch(chunksOf([...images], batchSize), (part) => load(part, null))) {
    done += chunk.length;
    if (batch.images.length === 0) {
      yield { images: [], feeds: null, done };
      continue;
    }
    const feeds = feedsOf(batch, [input], batchSize);
    feeds.get('labels')!.dispose();
    feeds.delete('labels');
    try {
      yield { images: batch.images, feeds, done };
    } finally {
      tf.dispose([...feeds.values()]);
    }
  }
}
