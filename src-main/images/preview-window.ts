// The random crop of an augmentation, for previews before training.
import type { Augmentation } from '#shared/run/stage';
import { drawsWindows, drawWindow, resizeWindow } from './crop';
import type { DecoderPool } from './decoder-pool';
import type { ImageSize, ImageSource, ImageTarget } from './image-source';

/** Maximum side of the image that previews are cropped from. */
const longest = 1024;

/** Returns a random crop at the input size; null if the augmentation does not crop. */
export async function previewWindow(
  pool: Pick<DecoderPool, 'decode'>,
  source: ImageSource,
  size: ImageSize,
  input: ImageTarget,
  augmentation: Augmentation,
  seed: number,
  signal: AbortSignal,
): Promise<Uint8Array | null> {
  if (!drawsWindows(augmentation)) return null;
  const window = drawWindow(augmentation, size, input, seed);
  if (!window) return null;
  const shrink = Math.min(1, longest / Math.max(size.width, size.height));
  const at = {
    width: Math.max(1, Math.round(size.width * shrink)),
    height: Math.max(1, Math.round(size.height * shrink)),
  };
  return resizeWindow(
    await pool.decode(source, { ...at, channels: input.channels }, { signal }),
    at,
    window,
    input,
  );
}
