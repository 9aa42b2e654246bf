// Decodes images as training does, for code that needs the same batches outside of training.
import { GraftError } from '#shared/errors';
import type { TrainImage } from '#shared/protocol/train-image';
import type { DecoderPool } from '../../images/decoder-pool';
import type { ImageTarget } from '../../images/image-source';
import { openPixelSource } from '../train/pixels/pixels';

/** Images decoded at once, as in a training batch. */
const imagesAtOnce = 32;

/** Yields the pixels of each image in order. Throws 'bad-file' with the path of the first image that cannot be read. */
export async function* pixelsOf(
  pool: DecoderPool,
  images: readonly TrainImage[],
  target: ImageTarget,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const source = openPixelSource(pool, target, 0);
  try {
    for (let from = 0; from < images.length; from += imagesAtOnce) {
      const chunk = images.slice(from, from + imagesAtOnce);
      for (const pixels of await Promise.all(chunk.map((image) => source.pixels(image)))) {
        if (!pixels) {
          const [skipped] = source.takeSkipped();
          throw new GraftError('bad-file', skipped?.reason ?? 'An image cannot be read.', skipped?.path);
        }
        yield new Uint8Array(pixels);
      }
    }
  } finally {
    source.dispose();
  }
}
