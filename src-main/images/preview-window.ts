// The window of an image that an augmentation draws, for looking at before a training.
import type { Augmentation } from '#shared/run/stage';
import { drawsWindows, drawWindow, resizeWindow } from './crop';
import type { DecoderPool } from './decoder-pool';
import type { ImageSize, ImageSource, ImageTarget } from './image-source';

/** Longest side of what windows are cut out of. */
const longest = 1024;

/** A drawn window at the size of an input; null when none is drawn. */
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
