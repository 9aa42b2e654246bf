// Images decoded as training decodes them, for whoever goes through the very same batches elsewhere.
import { GraftError } from '#shared/errors';
import type { TrainImage } from '#shared/protocol/trainer-contract';
import type { DecoderPool } from '../../images/decoder-pool';
import type { ImageTarget } from '../../images/image-source';
import { openPixelSource } from '../train/pixels/pixels';

/** Decoded at once: as many as a batch of training. */
const together = 32;

/** Pixels of each image in order; throws 'bad-file' naming the first that can't be read. */
export async function* pixelsOf(
  pool: DecoderPool,
  images: readonly TrainImage[],
  target: ImageTarget,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const source = openPixelSource(pool, target, 0);
  try {
    for (let from = 0; from < images.length; from += together) {
      const some = images.slice(from, from + together);
      for (const pixels of await Promise.all(some.map((image) => source.pixels(image)))) {
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
