// The bundled scene in which a class is found: four drawings on a white sheet, one of them a penguin.
import type { Client } from '#shared/protocol/contract';
import type { EngineContract } from '#shared/protocol/engine-contract';

/** The network that finds the class without any download. */
export const exampleNetwork = 'efficientnet-lite0';
/** The class that is found. */
export const exampleClass = 'king penguin';
const folder = 'sample:drawings';
const side = 448;

/** The drawings with their places, in pixels of the sheet. The penguin is not where windows begin. */
const drawings = [
  { path: 'animals/tux-head-fco-andrade-01.jpg', left: 236, top: 20, size: 190 },
  { path: 'animals/contour-giraffe.jpg', left: 20, top: 24, size: 180 },
  { path: 'animals/dolphin.jpg', left: 24, top: 244, size: 180 },
  { path: 'animals/owl-on-branch-ganson.jpg', left: 244, top: 240, size: 180 },
] as const;

/** Draws the scene as a PNG. */
export async function drawScene(
  client: Client<EngineContract>,
  project: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext('2d')!;
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, side, side);
  for (const { path, left, top, size } of drawings) {
    const { bytes } = await client.thumbnail({ project, folder, path, size: 256 });
    const image = await createImageBitmap(new Blob([bytes.slice()], { type: 'image/webp' }));
    context.drawImage(image, left, top, size, size);
    image.close();
  }
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return new Uint8Array(await blob.arrayBuffer());
}
