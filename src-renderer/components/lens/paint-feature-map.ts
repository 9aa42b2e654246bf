// Draws a channel of feature maps in gray.
import type { FeatureMaps } from '#shared/insight/feature-maps';

/** Draws the channel on a canvas, one pixel per value. */
export function paintFeatureMap(
  canvas: HTMLCanvasElement | null | undefined,
  { width, height, bytes }: FeatureMaps['maps'][number],
): void {
  const context = canvas?.getContext('2d');
  if (!context) return;
  Object.assign(context.canvas, { width, height });
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (const [p, value] of bytes.entries()) rgba.set([value, value, value, 255], p * 4);
  context.putImageData(new ImageData(rgba, width, height), 0, 0);
}
