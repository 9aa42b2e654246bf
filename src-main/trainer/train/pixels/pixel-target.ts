// The size, channels and preprocessing of a network's image input.
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import { type ImageChannels, isImageChannels } from '#shared/graph/image-channels';
import { inferGraph } from '#shared/graph/infer';
import type { ImageTarget } from '../../../images/image-source';
import type { FedLayer } from './fed-layers';

/** Returns the image input as a layer that is fed with pixels; throws 'not-ready' if there is not exactly one. */
export function pixelLayer(graph: LayerGraph): FedLayer {
  const inputs = graph.layers.filter(({ kind }) => kind === 'InputLayer');
  const shape = inputs[0] && inferGraph(graph).layers.get(inputs[0].name)?.shape.slice(1);
  if (
    inputs.length !== 1 ||
    !shape ||
    shape.length !== 3 ||
    !isImageChannels(shape[2]) ||
    shape.includes(null)
  ) {
    throw new GraftError(
      'not-ready',
      'Images need one input of known height and width with 1, 3 or 4 channels. Set the size of the input (setInputShape).',
    );
  }
  return { name: inputs[0]!.name, shape: shape as number[], pixels: graph.preprocessing };
}

/** Returns the size and channels that images are decoded to, and how they are resized. */
export function pixelTarget(graph: LayerGraph): ImageTarget {
  const [height, width, channels] = pixelLayer(graph).shape as [number, number, ImageChannels];
  return { width, height, channels, resize: graph.preprocessing.resize };
}
