// The program of a forward pass, and the seeds of layers that are random in inference.
import { isRandomAlways } from '#shared/graph/call-mode';
import type { LayerGraph } from '#shared/graph/graph';
import { mixSeed } from '#shared/random';
import { runGraph } from '../../executor/run-graph';
import type { FeedShape, Program, Tensors } from '../../recorder/program';
import { type Tensor, tf } from '../../tf';
import { type FedLayer, fedShapes, fedValues } from '../pixels/fed-layers';

/** Returns the seed of a layer in a step: the step's seed, offset by a hash of the layer's name. */
export function layerSeed(seed: Tensor, layer: string): Tensor {
  return tf.add(seed, tf.tensor1d([0, mixSeed(layer)], 'int32'));
}

/** Returns the feed that seeds layers that are random in inference too; empty if there are none. */
export function seedShape({ layers }: LayerGraph): Record<string, FeedShape> {
  return layers.some(isRandomAlways) ? { seed: { shape: [2], dtype: 'int32' } } : {};
}

/** Returns the option `seed` of `runGraph` in inference, from the feed `seed`. */
export function seedOf(feeds: Tensors): { seed?: (layer: string) => Tensor } {
  const seed = feeds.get('seed');
  return seed ? { seed: (layer) => layerSeed(seed, layer) } : {};
}

/** Builds the program of a forward pass. Feeds: the fed layers. Outputs: the values of the layers in `outputs`. */
export function forwardProgram(
  graph: LayerGraph,
  given: readonly FedLayer[],
  outputs: readonly string[],
  batch: number,
): Program {
  return {
    shapes: [{ ...fedShapes(given, batch), ...seedShape(graph) }],
    run(state, feeds) {
      const values = fedValues(given, feeds);
      const computed = runGraph({ graph, weights: state, given: values, outputs, ...seedOf(feeds) });
      return { outputs: new Map(outputs.map((name, i) => [name, computed[i]!])), state: new Map() };
    },
  };
}
