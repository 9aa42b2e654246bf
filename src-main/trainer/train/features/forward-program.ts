// The program of a forward pass, and how it seeds layers that are random in inference.
import { isRandomAlways } from '#shared/graph/call-mode';
import type { LayerGraph } from '#shared/graph/graph';
import { mixSeed } from '#shared/random';
import { runGraph } from '../../executor/run-graph';
import type { FeedShape, Program, Tensors } from '../../recorder/program';
import { type Tensor, tf } from '../../tf';
import { type FedLayer, fedShapes, fedValues } from '../pixels/fed-layers';

/** The seed of a layer in a step: the step's seed, offset by a hash of the layer's name. */
export function layerSeed(seed: Tensor, layer: string): Tensor {
  return tf.add(seed, tf.tensor1d([0, mixSeed(layer)], 'int32'));
}

/** The feed that seeds layers which are random in predictions too; empty if there are none. */
export function seedShape({ layers }: LayerGraph): Record<string, FeedShape> {
  return layers.some(isRandomAlways) ? { seed: { shape: [2], dtype: 'int32' } } : {};
}

/** Returns the layers' seeds in inference, from the feed `seed`. */
export function seedOf(feeds: Tensors): { seed?: (layer: string) => Tensor } {
  const seed = feeds.get('seed');
  return seed ? { seed: (layer) => layerSeed(seed, layer) } : {};
}

/** Feeds: the fed layers. Outputs: the wanted layers' values. */
export function forwardProgram(
  graph: LayerGraph,
  given: readonly FedLayer[],
  wanted: readonly string[],
  batch: number,
): Program {
  return {
    shapes: [{ ...fedShapes(given, batch), ...seedShape(graph) }],
    run(state, feeds) {
      const values = fedValues(given, feeds);
      const outputs = runGraph({ graph, weights: state, given: values, wanted, ...seedOf(feeds) });
      return { outputs: new Map(wanted.map((name, i) => [name, outputs[i]!])), state: new Map() };
    },
  };
}
