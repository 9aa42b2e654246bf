// Saves the maps and the boxes of a search as one PNG.
import type { ScoredBox } from '#shared/insight/boxes';
import { type Pixels, paintHeatMap, paintImage, type ValueMap } from '#shared/insight/heat-map';
import { download } from '../../connect/download';

/** Pixels between the images. */
const gap = 8;

/** Saves the image under each map, and the image with boxes, side by side. */
export async function saveFindings(
  image: Pixels,
  maps: readonly (ValueMap | null)[],
  boxes: readonly ScoredBox[],
  name: string,
): Promise<void> {
  const { width, height } = image;
  const shown = maps.filter((map) => map !== null);
  const step = width + gap;
  const canvas = new OffscreenCanvas(step * (shown.length + 1) - gap, height);
  const context = canvas.getContext('2d');
  if (!context) return;
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  const painted = [...shown.map((map) => paintHeatMap(image, map, 0.75)), paintImage(image)];
  for (const [i, rgba] of painted.entries())
    context.putImageData(new ImageData(rgba, width, height), i * step, 0);
  for (const [color, line] of [
    ['#ffffff', 6],
    ['#ee8024', 3],
  ] as const) {
    Object.assign(context, { strokeStyle: color, lineWidth: line });
    for (const box of boxes)
      context.strokeRect(shown.length * step + box.left, box.top, box.width, box.height);
  }
  const file = name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^-+|-+$/g, '');
  download(await canvas.convertToBlob({ type: 'image/png' }), `find-${file}.png`);
}
