// A builder for architectures: adds layers by kind and names them as Keras does.
import type { Layer, LayerGraph, Preprocessing, Shape } from '../graph/graph';
import { settleWeights } from '../graph/weights';
import { fillParams, findKind, type KindName } from '../layers/catalog';
import { isProblem, type Params } from '../layers/kind';
import { defaultLayerName, orderLikeKeras } from '../layers/order';

/** Options of all architectures; names and meaning as in keras.applications. */
export interface ArchitectureOptions {
  /** Height, width, channels. */
  readonly inputShape: readonly [number, number, number];
  readonly includeTop: boolean;
  /** Pooling after the last layer of a network without the top. */
  readonly pooling?: 'avg' | 'max' | undefined;
  readonly classes: number;
  /** True if pretrained weights will be loaded: Keras' EfficientNetB0 … B7 then have a second Rescaling. */
  readonly pretrained?: boolean | undefined;
  /** Seed of the initial weights. */
  readonly seed: number;
}

/** Adds layers one by one. A layer is referred to by its name. */
export interface Builder {
  /** Adds a layer after the given ones and returns its name: `name`, or Keras' next automatic name. */
  layer(kind: KindName, params: Params, inputs: string | readonly string[], name?: string): string;
  /** Returns the output shape of an added layer. */
  shape(name: string): Shape;
  /** Returns the graph in Keras' order, with an initializer for each weight. */
  finish(name: string, outputs: string | readonly string[], preprocessing: Preprocessing): LayerGraph;
}

/** Starts a graph with its input layer `input_layer`. */
export function createBuilder(inputShape: readonly number[], seed: number): Builder {
  const layers = new Map<string, Layer>();
  const shapes = new Map<string, Shape>();
  const counts = new Map<string, number>();

  function automaticName(kind: KindName): string {
    const base = defaultLayerName(kind);
    const count = counts.get(base) ?? 0;
    counts.set(base, count + 1);
    return count === 0 ? base : `${base}_${count}`;
  }

  function layer(kindName: KindName, given: Params, from: string | readonly string[], name?: string): string {
    const kind = findKind(kindName)!;
    const inputs = typeof from === 'string' ? [from] : from;
    const own = name ?? automaticName(kindName);
    const params = fillParams(kind, given);
    const shape = kind.outputShape(
      params,
      inputs.map((input) => shapes.get(input)!),
    );
    if (isProblem(shape)) throw new Error(`${own}: ${shape.problem}`);
    layers.set(own, { name: own, kind: kindName, params, inputs, trainable: true, weights: {} });
    shapes.set(own, shape);
    return own;
  }

  layer('InputLayer', { shape: [...inputShape] }, [], 'input_layer');
  return {
    layer,
    shape: (name) => shapes.get(name)!,
    finish(name, wanted, preprocessing) {
      const outputs = typeof wanted === 'string' ? [wanted] : wanted;
      const graph: LayerGraph = {
        name,
        layers: orderLikeKeras([...layers.values()], outputs),
        outputs,
        preprocessing,
        origin: name,
      };
      return settleWeights({ ...graph, layers: [] }, graph, seed);
    },
  };
}

/** Returns the zero padding that aligns a 'valid' window of stride 2 like 'same' (keras/src/applications/imagenet_utils.py, correct_pad). */
export function correctPad(shape: Shape, kernel: number): [[number, number], [number, number]] {
  const pad = (size: number | null | undefined): [number, number] => {
    const half = Math.floor(kernel / 2);
    return [half - (size === null || size === undefined ? 0 : 1 - (size % 2)), half];
  };
  return [pad(shape[1]), pad(shape[2])];
}
