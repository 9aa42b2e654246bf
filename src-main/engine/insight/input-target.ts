// The size and channels of a network's image input.
import { GraftError } from '#shared/errors';
import { inputLayers, type LayerGraph } from '#shared/graph/graph';
import { isImageChannels } from '#shared/graph/image-channels';
import { inferGraph } from '#shared/graph/infer';
import { say } from '#shared/sentence';
import type { ImageTarget } from '../../images/image-source';

/** Returns the size and channels that images are decoded to. Throws 'not-ready' if the network does not take one image. */
export function inputTarget(graph: LayerGraph): ImageTarget {
  const [input, ...others] = inputLayers(graph);
  const [height, width, channels] = (input && inferGraph(graph).layers.get(input.name)?.shape.slice(1)) ?? [];
  if (others.length === 0 && height && width && channels && isImageChannels(channels))
    return { height, width, channels, resize: graph.preprocessing.resize };
  throw new GraftError(
    'not-ready',
    say`'${graph.name}' does not take one image of known size with 1, 3 or 4 channels.`,
  );
}
