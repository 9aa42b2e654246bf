// The preprocessing as layers of the network, so that an exported file takes pixels from 0 to 255, RGB.
import { GraftError } from '../errors';
import { fillParams, findKind } from '../layers/catalog';
import type { Json } from '../layers/values';
import { freshName, inputLayers, type Layer, type LayerGraph, preprocessings } from './graph';
import { channelNumbers, isImageChannels } from './image-channels';

/** Returns the graph with its preprocessing as layers after the input, and none left; null if it has none, or its input is not one image. */
export function addPreprocessingLayers(graph: LayerGraph): LayerGraph | null {
  const [input, ...others] = inputLayers(graph);
  const channels = input && others.length === 0 ? channelsOf(input) : null;
  if (!input || channels === null || graph.outputs.includes(input.name)) return null;
  const { scale, offset, reversed } = channelNumbers(graph.preprocessing, channels);
  const rescales = scale.some((one) => one !== 1) || offset.some((one) => one !== 0);
  // Slice reverses all channels, but the fourth one, alpha, keeps its place.
  if ((!rescales && !reversed) || (reversed && channels !== 3)) return null;
  const added: Layer[] = [];
  let next = graph;
  const add = (kind: string, params: Readonly<Record<string, Json>>, wanted: string) => {
    const layer: Layer = {
      name: freshName(next, wanted),
      kind,
      params: fillParams(findKind(kind)!, params),
      inputs: [added.at(-1)?.name ?? input.name],
      trainable: false,
      weights: {},
    };
    added.push(layer);
    next = { ...next, layers: [...next.layers, layer] };
  };
  if (reversed) add('Slice', { ranges: [null, null, [null, null, -1]] }, 'rgb_to_bgr');
  if (rescales) add('Rescaling', { scale: oneOrAll(scale), offset: oneOrAll(offset) }, 'rescale_pixels');
  const last = added.at(-1)!.name;
  const layers = graph.layers.map((layer) =>
    layer.inputs.includes(input.name)
      ? { ...layer, inputs: layer.inputs.map((name) => (name === input.name ? last : name)) }
      : layer,
  );
  const at = layers.findIndex(({ name }) => name === input.name) + 1;
  const { resize } = graph.preprocessing;
  return {
    ...graph,
    layers: [...layers.slice(0, at), ...added, ...layers.slice(at)],
    preprocessing: { ...preprocessings.none, ...(resize && { resize }) },
  };
}

/** Returns the graph with its preprocessing as layers, or as it is if it has none. Throws 'unsupported' where it has some that cannot become layers. */
export function withPreprocessingLayers(graph: LayerGraph): LayerGraph {
  const added = addPreprocessingLayers(graph);
  if (added) return added;
  const { scale, offset, channelOrder } = graph.preprocessing;
  const isNone =
    scale.every((one) => one === 1) && offset.every((one) => one === 0) && channelOrder === 'rgb';
  if (!isNone)
    throw new GraftError(
      'unsupported',
      'The preprocessing of this network cannot become layers: it has several inputs, an input that is not an image, or a BGR order of four channels. Export it without the preprocessing.',
    );
  return graph;
}

/** Returns the channels of an image input; null if it is not one. */
function channelsOf({ params: { shape } }: Layer): number | null {
  const count = Array.isArray(shape) && shape.length === 3 ? shape[2] : null;
  return typeof count === 'number' && isImageChannels(count) ? count : null;
}

const oneOrAll = (values: readonly number[]): Json =>
  values.every((value) => value === values[0]) ? values[0]! : [...values];
