// makeConvolutional: converts the classifier's Dense layers to convolutions with the same weights, so that it also accepts larger images.
import { GraftError } from '../../errors';
import { fillParams, findKind } from '../../layers/catalog';
import { say } from '../../sentence';
import type { Json, Layer, LayerGraph } from '../graph';
import { inferGraph } from '../infer';
import { settleWeights } from '../weights';
import { defineEdit } from './common/define-edit';

/** Kinds that may come between a flattened map and a Dense: they treat each value separately. */
const elementwise: ReadonlySet<string> = new Set(
  'Dropout Activation ReLU LeakyReLU ELU GaussianNoise GaussianDropout Identity Rescaling'.split(' '),
);
/** Kinds that may come after it, where a row equals a 1×1 map: they treat each channel, or all channels, alike in both. */
const channelwise: ReadonlySet<string> = new Set(
  'BatchNormalization LayerNormalization UnitNormalization Softmax'.split(' '),
);
const merging: ReadonlySet<string> = new Set(
  'Add Subtract Multiply Average Maximum Minimum Concatenate'.split(' '),
);

/**
 * Converts each Dense after a Flatten to a convolution over the whole map, later ones into 1×1 convolutions, and global
 * pooling into pooling over a window of the map's size. A kernel [h·w·c, units] and one of [h, w, c, units] are the same
 * bytes in the same order, so references to blobs remain valid. Throws 'invalid' if there is nothing to convert.
 */
export const makeConvolutionalEdit = defineEdit({
  name: 'makeConvolutional',
  fields: {},
  apply(graph, _edit, { seed }) {
    const region = findRegion(graph);
    const facts = inferGraph(graph);
    const sizeOf = (name: string) => {
      const shape = facts.layers.get(name)!.shape;
      return [shape[1]!, shape[2]!];
    };
    const gone = new Map<string, string>();
    let turned = 0;
    const layers = graph.layers.flatMap((layer): Layer[] => {
      const place = region.get(layer.name);
      const inputs = layer.inputs.map((one) => gone.get(one) ?? one);
      const [input] = layer.inputs;
      if (place === undefined || input === undefined)
        return [inputs.some((one, i) => one !== layer.inputs[i]) ? { ...layer, inputs } : layer];
      if (layer.kind === 'Flatten') {
        gone.set(layer.name, inputs[0]!);
        return [];
      }
      const pool = pools[layer.kind];
      if (pool)
        return [change(layer, pool, inputs, { poolSize: sizeOf(input), strides: [1, 1], padding: 'valid' })];
      if (layer.kind !== 'Dense') return [{ ...layer, inputs, params: lastAxis(layer.params) }];
      turned++;
      const { units = 1, ...shared } = layer.params;
      const kernelSize = region.get(input)?.window ?? [1, 1];
      return [change(layer, 'Conv2D', inputs, { ...shared, filters: units, kernelSize: [...kernelSize] })];
    });
    if (turned === 0)
      throw new GraftError(
        'invalid',
        say`${graph.name} has no Dense after a Flatten or a global pooling layer, so there is nothing to convert.`,
      );
    const outputs = graph.outputs.map((output) => gone.get(output) ?? output);
    const next = { ...graph, layers, outputs };
    return settleWeights(next, next, seed);
  },
});

/** The map that a layer's row becomes: the next Dense covers a window of this size; after it the window is [1, 1]. */
interface Place {
  readonly window: readonly [number, number];
  readonly roots: ReadonlySet<string>;
}

/** Returns the layers whose rows can become maps with the same values: those from each Flatten or global pooling layer on, if every layer after it allows it. */
function findRegion(graph: LayerGraph): ReadonlyMap<string, Place> {
  const facts = inferGraph(graph);
  const barred = new Set<string>();
  for (;;) {
    const region = new Map<string, Place>();
    const before = barred.size;
    const bar = (roots: Iterable<string>) => {
      for (const root of roots) barred.add(root);
    };
    for (const layer of graph.layers) {
      const { name, kind, inputs, params } = layer;
      const shape = facts.layers.get(inputs[0] ?? '')?.shape;
      const [height, width] = shape?.length === 4 ? [shape[1], shape[2]] : [];
      const opens = (kind === 'Flatten' || pools[kind] !== undefined) && params.keepdims !== true;
      if (opens && height && width && !region.has(inputs[0]!) && !barred.has(name)) {
        region.set(name, { window: kind === 'Flatten' ? [height, width] : [1, 1], roots: new Set([name]) });
        if (kind === 'Flatten' && height * width > 1 && graph.outputs.includes(name)) bar([name]);
        continue;
      }
      const places = inputs.map((input) => region.get(input));
      const known = places.filter((place) => place !== undefined);
      if (known.length === 0) continue;
      const roots = new Set(known.flatMap((place) => [...place.roots]));
      const whole = known.every(({ window }) => window[0] * window[1] === 1);
      const [first] = known;
      const fits =
        inputs.length === 1
          ? kind === 'Dense' || elementwise.has(kind) || (whole && channelwise.has(kind))
          : whole && merging.has(kind) && known.length === inputs.length;
      const window = kind === 'Dense' ? ([1, 1] as const) : first!.window;
      if (!fits || (graph.outputs.includes(name) && window[0] * window[1] > 1) || !facts.layers.has(name))
        bar(roots);
      else region.set(name, { window, roots });
    }
    if (barred.size === before) return region;
  }
}

/** Axis 1 of a row is the last axis of a map. */
function lastAxis(params: Layer['params']): Layer['params'] {
  const { axis } = params;
  if (axis === 1) return { ...params, axis: -1 };
  return Array.isArray(axis) && axis.length === 1 && axis[0] === 1 ? { ...params, axis: [-1] } : params;
}

const pools: Readonly<Record<string, string>> = {
  GlobalAveragePooling2D: 'AveragePooling2D',
  GlobalMaxPooling2D: 'MaxPooling2D',
};

function change(
  layer: Layer,
  kind: string,
  inputs: readonly string[],
  params: Readonly<Record<string, Json>>,
): Layer {
  const target = findKind(kind)!;
  const known = Object.fromEntries(Object.entries(params).filter(([key]) => key in target.params));
  return { ...layer, kind, inputs, params: fillParams(target, known) };
}
