// An image of a dataset in the form that a prediction gets: the path of its file, or pixels if it is a part of a file.
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import type { SingleImage } from '#shared/protocol/trainer/single-image';
import { say } from '#shared/sentence';
import type { ImageTarget } from '../../images/image-source';
import { encodePng } from '../../images/write-png';
import type { Datasets } from '../data/datasets';

/** Returns an image of a scanned dataset for the trainer. Throws 'not-found'. */
export async function readImage(
  datasets: Datasets,
  project: string,
  { folder, path }: { readonly folder: string; readonly path: string },
  target: ImageTarget,
  signal: AbortSignal,
): Promise<SingleImage> {
  const { source } = await datasets.find(project, folder, path, signal);
  if (source.path !== undefined && !source.slice) return { name: path, path: source.path };
  const pixels = await datasets.pool.decode(source, target, { signal });
  return { name: path, bytes: new Uint8Array(await encodePng(pixels, target)) };
}

/** Returns the size that images have as the input of a network. Throws 'invalid' if it accepts any size. */
export function targetOf(graph: LayerGraph): ImageTarget {
  const input = graph.layers.find((layer) => layer.kind === 'InputLayer');
  const shape = input?.params.shape;
  const [height, width] = Array.isArray(shape) ? shape : [];
  if (typeof height !== 'number' || typeof width !== 'number')
    throw new GraftError('invalid', say`${graph.name} accepts images of any size. Set an input size.`);
  const { resize } = graph.preprocessing;
  return { width, height, ...(resize && { resize }) };
}
