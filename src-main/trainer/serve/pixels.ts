// Pictures decoded as training decodes them, for whoever goes through the very same batches elsewhere.
import { GraftError } from '#shared/errors';
import type { TrainPicture } from '#shared/protocol/trainer-contract';
import type { PictureTarget } from '../../pictures/decode';
import type { DecoderPool } from '../../pictures/decoder-pool';
import { openPixelSource } from '../train/pixels';

/** Decoded at once: as many as a batch of training. */
const together = 32;

/** Pixels of each picture in order; throws 'bad-file' naming the first that can't be read. */
export async function* pixelsOf(
  pool: DecoderPool,
  pictures: readonly TrainPicture[],
  target: PictureTarget,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const source = openPixelSource(pool, target, 0);
  try {
    for (let from = 0; from < pictures.length; from += together) {
      const some = pictures.slice(from, from + together);
      for (const pixels of await Promise.all(some.map((picture) => source.pixels(picture)))) {
        if (!pixels) {
          const [skipped] = source.takeSkipped();
          throw new GraftError('bad-file', skipped?.reason ?? 'A picture can not be read.', skipped?.path);
        }
        yield new Uint8Array(pixels);
      }
    }
  } finally {
    source.dispose();
  }
}
