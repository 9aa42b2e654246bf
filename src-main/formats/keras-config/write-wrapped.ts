// Writes Bidirectional and TimeDistributed as Keras' configurations: the inner layer with its class and configuration.
import { GraftError } from '#shared/errors';
import type { Json, Layer, LayerGraph, Shape } from '#shared/graph/graph';
import { innerGraph } from '#shared/graph/inner-graph';
import { frame } from '#shared/layers/infer-inner';
import type { Params } from '#shared/layers/kind';
import { directionsOf, type InnerLayer, innerModelOf, isChain } from '#shared/layers/rnn/wrappers';
import type { Flavor } from './flavor';
import { asObject, type JsonObject } from './names';
import { writeLayerConfig } from './write-layer';

/** Writes the configuration of a model; passed in to avoid a circular import. */
export type WriteModel = (graph: LayerGraph, flavor: Flavor) => JsonObject;

/** Returns the keys of a wrapping layer besides the common ones; null for other layers. */
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
      // TensorFlow.js creates the backward layer from the forward one; Keras uses a separate one if given.
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
      'A TimeDistributed that contains a TimeDistributed model cannot be exported.',
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
  // Both Keras versions find a Sequential inside a layer of a .h5 by this name; Keras 3 does not find a Functional there.
  const listed = asObject(model.config)?.layers as readonly JsonObject[];
  const layers = listed.map(({ inbound_nodes: _calls, ...layer }): Json => layer);
  const config = { name: inner.name, layers };
  return { layer: { module: 'keras', class_name: 'Sequential', config, registered_name: null } };
}

function writeInner({ name, kind, params }: InnerLayer, flavor: Flavor, writeModel: WriteModel): Json {
  const layer: Layer = { name, kind, params, inputs: [], trainable: true, weights: {} };
  const { className, config: own } = writeLayerConfig(layer, name, flavor);
  const config = { ...own, ...writeWrapped(kind, layer.params, flavor, undefined, writeModel) };
  // Keras 3 finds a class inside a layer of a .h5 only by its module; Keras 2 ignores it.
  if (flavor === 'tfjs') return { class_name: className, config };
  return { module: 'keras.layers', class_name: className, config, registered_name: null };
}
