// Saves ideal images as files: one image, or a film strip of how it grew.
import { type Pixels, paintImage } from '#shared/insight/heat-map';
import { download } from '../../connect/download';

/** Pixels between the images of a film strip. */
const gap = 4;

/** Saves images as one PNG, side by side. */
export async function saveImages(images: readonly Pixels[], name: string): Promise<void> {
  const [first] = images;
  if (!first) return;
  const step = first.width + gap;
  const canvas = new OffscreenCanvas(step * images.length - gap, first.height);
  const context = canvas.getContext('2d');
  if (!context) return;
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (const [i, image] of images.entries())
    context.putImageData(new ImageData(paintImage(image), image.width, image.height), i * step, 0);
  download(await canvas.convertToBlob({ type: 'image/png' }), fileName(name));
}

/** Returns a file name without characters that a file system rejects. */
function fileName(name: string): string {
  return `${name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^-+|-+$/g, '')}.png`;
}
