// Dense to convolution: a classifier that runs over larger images, with the same weights.
import { GraftError } from '../../errors';
import { fillParams, findKind } from '../../layers/catalog';
import type { Json, Layer, LayerGraph } from '../graph';
import { inferGraph } from '../infer';
import { settleWeights } from '../weights';
import type { EditContext } from './context';

/** Before a Dense the values of a map stand in a row: only what treats each alone may come between. */
const elementwise: ReadonlySet<string> = new Set(
  'Dropout Activation ReLU LeakyReLU ELU GaussianNoise GaussianDropout Identity Rescaling'.split(' '),
);
/** Behind it a row is a map of one place: what treats each channel, or the channels together, is the same there. */
const channelwise: ReadonlySet<string> = new Set(
  'BatchNormalization LayerNormalization UnitNormalization Softmax'.split(' '),
);
const merging: ReadonlySet<string> = new Set(
  'Add Subtract Multiply Average Maximum Minimum Concatenate'.split(' '),
);

/**
 * Turns each Dense behind a Flatten into a convolution over the whole map, later ones into 1×1 convolutions, and global
 * pooling into pooling over a window of the map's size. A kernel [h·w·c, units] and one of [h, w, c, units] are the same
 * bytes in the same order, so references to blobs stay valid as they are. Throws 'invalid' when there is nothing to turn.
 */
export function makeConvolutional(graph: LayerGraph, { seed }: EditContext): LayerGraph {
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
      `${graph.name} has no Dense behind a Flatten or a global pooling: there is nothing to make convolutional.`,
    );
  const outputs = graph.outputs.map((output) => gone.get(output) ?? output);
  const next = { ...graph, layers, outputs };
  return settleWeights(next, next, seed);
}

/** What becomes of a layer's row: a map whose window of that size the next Dense covers, [1, 1] behind it. */
interface Place {
  readonly window: readonly [number, number];
  readonly roots: ReadonlySet<string>;
}

/** Layers whose rows can become maps with the same values: from each Flatten and global pooling on, where all that follows allows it. */
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
