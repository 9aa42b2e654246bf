// Dense to convolution: a classifier that runs over larger pictures, with the same weights.
import { GraftError } from '../../errors';
import { fillParams, findKind } from '../../layers/catalogue';
import type { Json, Layer, LayerGraph } from '../graph';
import { inferGraph } from '../infer';

/**
 * Turns each Dense behind a Flatten into a convolution over the whole map, later ones into 1×1 convolutions, and global
 * pooling into pooling over a window of the map's size. A kernel [h·w·c, units] and one of [h, w, c, units] are the same
 * bytes in the same order, so references to blobs stay valid as they are. Throws 'invalid' when there is nothing to turn.
 */
export function makeConvolutional(graph: LayerGraph): LayerGraph {
  const facts = inferGraph(graph);
  const shapeOf = (name: string | undefined) => facts.layers.get(name ?? '')?.shape;
  /** Of layers whose output became a map: the window that the next Dense has to cover. */
  const windows = new Map<string, readonly [number, number]>();
  const gone = new Map<string, string>();
  let turned = 0;
  const layers = graph.layers.flatMap((layer): Layer[] => {
    const [input] = layer.inputs;
    const inputs = layer.inputs.map((one) => gone.get(one) ?? one);
    const below = shapeOf(input);
    const size = below?.length === 4 ? [below[1], below[2]] : null;
    const [height, width] = size ?? [];
    if (layer.kind === 'Flatten' && height && width) {
      windows.set(layer.name, [height, width]);
      gone.set(layer.name, inputs[0]!);
      return [];
    }
    const pool = pools[layer.kind];
    if (pool && height && width && layer.params.keepdims !== true) {
      windows.set(layer.name, [1, 1]);
      return [change(layer, pool, inputs, { poolSize: [height, width], strides: [1, 1], padding: 'valid' })];
    }
    const window = windows.get(input ?? '');
    if (!window) return inputs.some((one, i) => one !== layer.inputs[i]) ? [{ ...layer, inputs }] : [layer];
    if (layer.kind !== 'Dense') {
      windows.set(layer.name, window);
      return [{ ...layer, inputs }];
    }
    windows.set(layer.name, [1, 1]);
    turned++;
    const { units = 1, ...shared } = layer.params;
    return [change(layer, 'Conv2D', inputs, { ...shared, filters: units, kernelSize: [...window] })];
  });
  if (turned === 0)
    throw new GraftError(
      'invalid',
      `${graph.name} has no Dense behind a Flatten or a global pooling: there is nothing to make convolutional.`,
    );
  const outputs = graph.outputs.map((output) => gone.get(output) ?? output);
  return { ...graph, layers, outputs };
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
