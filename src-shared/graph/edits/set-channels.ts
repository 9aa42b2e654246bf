// setChannels: changes a grayscale network to take color images or the reverse; the first convolutions keep what they have learned.
import { z } from 'zod';
import { GraftError } from '../../errors';
import { fillParams, findKind } from '../../layers/catalog';
import { say } from '../../sentence';
import { type Derivation, deriveWeight } from '../derived-weights';
import { consumersOf, inputLayers, type Layer, type LayerGraph, type Preprocessing } from '../graph';
import { channelNumbers } from '../image-channels';
import { settleWeights } from '../weights';
import { defineEdit } from './common/define-edit';

/** Kinds without weights that treat all channels alike: they may come before the first convolution. */
const alike: ReadonlySet<string> = new Set(
  `Activation ReLU LeakyReLU ELU Identity Rescaling Resizing CenterCrop ZeroPadding2D Cropping2D Dropout SpatialDropout2D
   GaussianNoise GaussianDropout MaxPooling2D AveragePooling2D UpSampling2D RandomFlip RandomRotation RandomZoom
   RandomTranslation RandomCrop RandomBrightness RandomContrast`.split(/\s+/),
);

/**
 * Changes the input from 1 channel to 3, or from 3 to 1. The kernels of the first convolutions are spread over the
 * channels by the luminance weights, or summed over them, so that gray images keep their outputs. Throws 'invalid' if
 * that cannot be exact.
 */
export const setChannelsEdit = defineEdit({
  name: 'setChannels',
  fields: { channels: z.literal([1, 3]) },
  apply(graph, { channels }, { seed }) {
    const [input, ...others] = inputLayers(graph);
    const shape = input?.params.shape;
    if (!input || others.length > 0 || !Array.isArray(shape) || shape.length !== 3)
      throw refused(graph, 'it needs one input of height, width and channels');
    if (shape[2] !== 4 - channels)
      throw refused(graph, `expected an input with ${4 - channels} channels, found ${shape[2]}`);
    const how: Derivation = channels === 3 ? 'grayToRgb' : 'rgbToGray';
    const firsts = findFirstConvolutions(graph, input);
    const preprocessing = preprocessingFor(graph, channels);
    const layers = graph.layers.map((layer): Layer => {
      if (layer === input)
        return { ...layer, params: { ...layer.params, shape: [...shape.slice(0, 2), channels] } };
      return layer;
    });
    const settled = settleWeights(graph, { ...graph, layers, preprocessing }, seed);
    return {
      ...settled,
      layers: settled.layers.map((layer) => {
        const kernel = firsts.get(layer.name)?.weights.kernel;
        const derived = kernel && deriveWeight(kernel, how);
        return derived ? { ...layer, weights: { ...layer.weights, kernel: derived } } : layer;
      }),
    };
  },
});

function findFirstConvolutions(graph: LayerGraph, input: Layer): Map<string, Layer> {
  const consumers = consumersOf(graph);
  const byName = new Map(graph.layers.map((layer) => [layer.name, layer]));
  const firsts = new Map<string, Layer>();
  const seen = new Set<string>();
  const todo = [input.name];
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    if (graph.outputs.includes(name)) throw refused(graph, `its output '${name}' has the input's channels`);
    for (const next of consumers.get(name) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      const layer = byName.get(next)!;
      if (isPlainConvolution(layer)) firsts.set(next, layer);
      else if (treatsAlike(layer)) todo.push(next);
      else
        throw refused(
          graph,
          `'${next}' (${layer.kind}) comes before the first Conv2D and depends on the number of channels`,
        );
    }
  }
  if (firsts.size === 0) throw refused(graph, 'it has no Conv2D after its input');
  return firsts;
}

function isPlainConvolution({ kind, params }: Layer): boolean {
  return kind === 'Conv2D' && fillParams(findKind(kind)!, params).groups === 1;
}

function treatsAlike({ kind, params, inputs }: Layer): boolean {
  if (!alike.has(kind) || inputs.length !== 1) return false;
  // Values per channel would be those of the old channels.
  return kind !== 'Rescaling' || (!Array.isArray(params.scale) && !Array.isArray(params.offset));
}

/** Returns the preprocessing with equal values for all channels, as gray images have. */
function preprocessingFor(graph: LayerGraph, channels: 1 | 3): Preprocessing {
  const { preprocessing } = graph;
  const { scale, offset } = channelNumbers(preprocessing, 1);
  const one = (values: readonly number[], mean: number | undefined) =>
    values.every((value) => value === mean);
  const equal = one(preprocessing.scale, scale[0]) && one(preprocessing.offset, offset[0]);
  // The luminance weights are those of red, green and blue in this order.
  if (equal)
    return preprocessing.channelOrder === 'rgb' ? preprocessing : { ...preprocessing, channelOrder: 'rgb' };
  if (channels === 1)
    throw refused(graph, `its preprocessing (${preprocessing.mode}) has different values per channel`);
  const three = ([value = 0]: readonly number[]) => [value, value, value] as const;
  return {
    ...preprocessing,
    mode: 'custom',
    scale: three(scale),
    offset: three(offset),
    channelOrder: 'rgb',
  };
}

function refused(graph: LayerGraph, why: string): GraftError {
  return new GraftError(
    'invalid',
    say`The channels of ${graph.name} cannot be changed with its weights: ${why}. Change the input size instead; the first layers then start from new weights.`,
  );
}
