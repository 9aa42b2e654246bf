// Pixels of one image for the window, without a network.
import { basename } from 'node:path';
import type { Handlers } from '#shared/protocol/contract';
import type { insightCalls } from '#shared/protocol/engine/insight';
import type { ImageSource } from '../../images/image-source';
import type { Datasets } from '../data/datasets';
import type { Projects } from '../projects/open-projects';

type Request = Parameters<Handlers<typeof insightCalls>['imagePixels']>[0];

/** Returns RGB pixels of an image of a dataset, a file, or bytes. Throws as `decodeImage` does. */
export async function readPixels(
  projects: Projects,
  datasets: Datasets,
  { project, image, size }: Request,
  signal: AbortSignal,
) {
  await projects.find(project);
  const source = await sourceOf(datasets, project, image, signal);
  const target =
    'longest' in size ? within(await datasets.pool.measure(source, { signal }), size.longest) : size;
  const pixels = await datasets.pool.decode(source, { ...target, channels: 3 }, { signal });
  return { width: target.width, height: target.height, channels: 3 as const, bytes: new Uint8Array(pixels) };
}

async function sourceOf(
  datasets: Datasets,
  project: string,
  image: Request['image'],
  signal: AbortSignal,
): Promise<ImageSource> {
  if ('bytes' in image) return { name: image.name, bytes: image.bytes };
  if (!('folder' in image)) return { name: basename(image.path), path: image.path };
  return (await datasets.find(project, image.folder, image.path, signal)).source;
}

/** Returns the size with the longer side at most `longest`, and at least one pixel. */
function within({ width, height }: { readonly width: number; readonly height: number }, longest: number) {
  const share = Math.min(1, longest / Math.max(width, height));
  const scaled = (length: number) => Math.max(1, Math.round(length * share));
  return { width: scaled(width), height: scaled(height) };
}
