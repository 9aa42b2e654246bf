// Bidirectional and TimeDistributed as Keras' configurations: the layer inside with its class and configuration.
import { GraftError } from '#shared/errors';
import type { Json, Layer, LayerGraph, Shape } from '#shared/graph/graph';
import { innerGraph } from '#shared/graph/inner-graph';
import { frame } from '#shared/layers/infer-inner';
import type { Params } from '#shared/layers/kind';
import { directionsOf, type InnerLayer, innerModelOf, isChain } from '#shared/layers/rnn/wrappers';
import type { Flavor } from './flavor';
import { asObject, type JsonObject } from './names';
import { writeLayerConfig } from './write-layer';

/** Writes the configuration of a model; passed in, since models hold wrapping layers and these hold models. */
export type WriteModel = (graph: LayerGraph, flavor: Flavor) => JsonObject;

/** The keys that a wrapping layer has beside those of every layer; null for a layer that wraps none. */
export function writeWrapped(
  kind: string,
  params: Params,
  flavor: Flavor,
  input: Shape | undefined,
  writeModel: WriteModel,
): JsonObject | null {
  if (kind === 'Bidirectional') {
    const { forward, backward } = directionsOf(params)!;
    const bare = forward.name.replace(/^forward_/, '');
    return {
      layer: writeInner({ ...forward, name: bare }, flavor, writeModel),
      // TensorFlow.js makes the backward layer of the forward one; Keras takes its own where it is given.
      ...(flavor === 'tfjs'
        ? {}
        : { backward_layer: writeInner({ ...backward, name: `backward_${bare}` }, flavor, writeModel) }),
      merge_mode: params.mergeMode ?? 'concat',
    };
  }
  if (kind !== 'TimeDistributed') return null;
  const inner = innerModelOf(params.layer)!;
  const [only] = inner.layers;
  if (inner.single) return { layer: writeInner(only!, flavor, writeModel) };
  if (!input)
    throw new GraftError(
      'unsupported',
      'A model in a TimeDistributed in a TimeDistributed cannot be written.',
    );
  const graph = innerGraph(params, [null, ...input.slice(2)])!;
  const named = graph.layers.map(
    (layer): Layer => ({
      ...layer,
      name: layer.name === frame ? `${inner.name}_input` : layer.name,
      inputs: layer.inputs.map((one) => (one === frame ? `${inner.name}_input` : one)),
    }),
  );
  const model = writeModel({ ...graph, layers: named }, flavor);
  if (flavor !== 'keras2' || !isChain(inner)) return { layer: model as Json };
  // Both Keras find a Sequential in a layer of a .h5 by this name; Keras 3 finds no Functional there.
  const listed = asObject(model.config)?.layers as readonly JsonObject[];
  const layers = listed.map(({ inbound_nodes: _calls, ...layer }): Json => layer);
  const config = { name: inner.name, layers };
  return { layer: { module: 'keras', class_name: 'Sequential', config, registered_name: null } };
}

function writeInner({ name, kind, params }: InnerLayer, flavor: Flavor, writeModel: WriteModel): Json {
  const layer: Layer = { name, kind, params, inputs: [], trainable: true, weights: {} };
  const { className, config: own } = writeLayerConfig(layer, name, flavor);
  const config = { ...own, ...writeWrapped(kind, layer.params, flavor, undefined, writeModel) };
  // Keras 3 finds a class inside a layer of a .h5 by its module only; Keras 2 reads past it.
  if (flavor === 'tfjs') return { class_name: className, config };
  return { module: 'keras.layers', class_name: className, config, registered_name: null };
}
