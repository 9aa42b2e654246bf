// Converts a classifier's head to convolutions with the same weights, so that it gives a map for a larger image.
import { fillParams, findKind } from '../layers/catalog';
import { pairOf } from '../layers/kind';
import type { Json, Layer, LayerGraph, Shape } from './graph';
import { inferGraph } from './infer';
import { settleWeights } from './weights';

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
const pools: Readonly<Record<string, string>> = {
  GlobalAveragePooling2D: 'AveragePooling2D',
  GlobalMaxPooling2D: 'MaxPooling2D',
};

/** The map that a layer's row becomes: the next Dense covers a window of this size; after it the window is [1, 1]. */
interface Place {
  readonly window: readonly [number, number];
  readonly roots: ReadonlySet<string>;
}

/** A network with a converted head. */
export interface ConvolvedHead {
  readonly graph: LayerGraph;
  /** Number of Dense layers that became convolutions. */
  readonly turned: number;
  /** Names of the converted layers. */
  readonly region: ReadonlySet<string>;
  /** The Flatten and global pooling layers that were converted. */
  readonly roots: readonly Layer[];
  /** For each Flatten or global pooling layer that was not converted: the layer that prevents it. */
  readonly prevented: ReadonlyMap<string, string>;
}

/**
 * Converts each Dense after a Flatten to a convolution over the whole map, later ones into 1×1 convolutions, and global
 * pooling into pooling over a window of the map's size. A kernel [h·w·c, units] and one of [h, w, c, units] are the same
 * bytes in the same order, so references to blobs remain valid.
 */
export function convolveHead(graph: LayerGraph, seed: number): ConvolvedHead {
  const { region, prevented } = findRegion(graph);
  const facts = inferGraph(graph);
  const shapeOf = (name: string) => facts.layers.get(name)!.shape;
  const gone = new Map<string, string>();
  const roots: Layer[] = [];
  let turned = 0;
  const layers = graph.layers.flatMap((layer): Layer[] => {
    const place = region.get(layer.name);
    const inputs = layer.inputs.map((one) => gone.get(one) ?? one);
    const [input] = layer.inputs;
    if (place === undefined || input === undefined)
      return [inputs.some((one, i) => one !== layer.inputs[i]) ? { ...layer, inputs } : layer];
    if (place.roots.has(layer.name)) roots.push(layer);
    if (layer.kind === 'Flatten' || layer.kind === 'Reshape') {
      gone.set(layer.name, inputs[0]!);
      return [];
    }
    const pool = pools[layer.kind];
    const [, height, width] = shapeOf(input);
    if (pool)
      return [
        change(layer, pool, inputs, { poolSize: [height!, width!], strides: [1, 1], padding: 'valid' }),
      ];
    if (layer.kind !== 'Dense') {
      const params = shapeOf(input).length === 2 ? lastAxis(layer.params) : layer.params;
      return [{ ...layer, inputs, params }];
    }
    turned++;
    const { units = 1, ...shared } = layer.params;
    const kernelSize = region.get(input)?.window ?? [1, 1];
    return [change(layer, 'Conv2D', inputs, { ...shared, filters: units, kernelSize: [...kernelSize] })];
  });
  const outputs = graph.outputs.map((output) => gone.get(output) ?? output);
  const next = { ...graph, layers, outputs };
  return {
    graph: settleWeights(next, next, seed),
    turned,
    region: new Set(region.keys()),
    roots,
    prevented,
  };
}

/** Returns the layers whose rows can become maps with the same values: those from each Flatten or global pooling layer on, if every layer after it allows it. */
function findRegion(graph: LayerGraph): {
  readonly region: ReadonlyMap<string, Place>;
  readonly prevented: ReadonlyMap<string, string>;
} {
  const facts = inferGraph(graph);
  const barred = new Map<string, string>();
  for (;;) {
    const region = new Map<string, Place>();
    const before = barred.size;
    const bar = (roots: Iterable<string>, by: string) => {
      for (const root of roots) if (!barred.has(root)) barred.set(root, by);
    };
    for (const layer of graph.layers) {
      const { name, kind, inputs } = layer;
      const shape = facts.layers.get(inputs[0] ?? '')?.shape;
      const [height, width] = shape?.length === 4 ? [shape[1], shape[2]] : [];
      const opens = kind === 'Flatten' || pools[kind] !== undefined;
      if (opens && height && width && !region.has(inputs[0]!) && !barred.has(name)) {
        region.set(name, { window: kind === 'Flatten' ? [height, width] : [1, 1], roots: new Set([name]) });
        if (kind === 'Flatten' && height * width > 1 && graph.outputs.includes(name)) bar([name], name);
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
          ? kind === 'Dense' ||
            elementwise.has(kind) ||
            (whole &&
              (channelwise.has(kind) ||
                isPointwise(layer) ||
                dropsSides(kind, shape, facts.layers.get(name)?.shape)))
          : whole && merging.has(kind) && known.length === inputs.length;
      const window = kind === 'Dense' ? ([1, 1] as const) : first!.window;
      if (!fits || (graph.outputs.includes(name) && window[0] * window[1] > 1) || !facts.layers.has(name))
        bar(roots, name);
      else region.set(name, { window, roots });
    }
    if (barred.size === before) return { region, prevented: barred };
  }
}

/** True for a 1×1 convolution with stride 1, as MobileNet uses it instead of a Dense. */
function isPointwise({ kind, params }: Layer): boolean {
  if (kind !== 'Conv2D') return false;
  const filled = fillParams(findKind(kind)!, params);
  return [...pairOf(filled.kernelSize), ...pairOf(filled.strides)].every((one) => one === 1);
}

/** True for a layer that makes a row of a 1×1 map, or a 1×1 map of it again. */
function dropsSides(kind: string, from: Shape | undefined, to: Shape | undefined): boolean {
  if ((kind !== 'Flatten' && kind !== 'Reshape') || from?.length !== 4 || !to) return false;
  const whole = from[1] === 1 && from[2] === 1;
  return (
    whole && to.at(-1) === from[3] && (to.length === 2 || (to.length === 4 && to[1] === 1 && to[2] === 1))
  );
}

/** Axis 1 of a row is the last axis of a map. */
function lastAxis(params: Layer['params']): Layer['params'] {
  const { axis } = params;
  if (axis === 1) return { ...params, axis: -1 };
  return Array.isArray(axis) && axis.length === 1 && axis[0] === 1 ? { ...params, axis: [-1] } : params;
}

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
