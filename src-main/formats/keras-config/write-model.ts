// Converts a LayerGraph to a Keras model configuration: Keras 3's form for `.keras`, Keras 2's for `.h5` and TensorFlow.js.

import type { Json, Layer, LayerGraph, Shape } from '#shared/graph/graph';
import { inputLayers } from '#shared/graph/graph';
import { type GraphFacts, inferGraph } from '#shared/graph/infer';
import { findKind } from '#shared/layers/catalog';
import type { Flavor } from './flavor';
import type { JsonObject } from './names';
import { writeLayerConfig } from './write-layer';
import { writeKeras2Operation, writeKeras3Operation } from './write-operation';
import { writeWrapped } from './write-wrapped';

/** Returns valid layer names for a file: Keras 3 does not allow `/`. */
export function fileNames(graph: LayerGraph): (name: string) => string {
  const names = new Map<string, string>();
  const taken = new Set(graph.layers.map((layer) => layer.name).filter((name) => !name.includes('/')));
  for (const { name } of graph.layers) {
    if (!name.includes('/')) continue;
    const base = name.replaceAll('/', '_');
    let free = base;
    for (let i = 1; taken.has(free); i++) free = `${base}_${i}`;
    taken.add(free);
    names.set(name, free);
  }
  return (name) => names.get(name) ?? name;
}

/** Layers that Keras defines in an architecture's module, and one that it lacks: loading the file requires its class. */
const modules: Readonly<Record<string, string | null>> = {
  LayerScale: 'keras.src.applications.convnext',
  StochasticDepth: 'keras.src.applications.convnext',
  CustomScaleLayer: 'keras.src.applications.inception_resnet_v2',
  LocalResponseNormalization: null,
};

/** Returns the configuration of a functional model; throws 'unsupported' if a layer cannot be represented in that flavor. */
export function writeModelConfig(graph: LayerGraph, flavor: Flavor): JsonObject {
  const nameOf = fileNames(graph);
  const facts = inferGraph(graph);
  const refer = (name: string): Json => [nameOf(name), 0, 0];
  const layers = graph.layers.map((layer): JsonObject => {
    if (findKind(layer.kind)?.operation)
      return flavor === 'keras3'
        ? writeKeras3Operation(layer, nameOf(layer.name), tensorsOf(layer, facts, nameOf))
        : writeKeras2Operation(layer, nameOf(layer.name), layer.inputs.map(nameOf));
    const { className, config: own } = writeLayerConfig(layer, nameOf(layer.name), flavor);
    const input = facts.layers.get(layer.name)?.inputShapes[0];
    const config = { ...own, ...writeWrapped(layer.kind, layer.params, flavor, input, writeModelConfig) };
    const inbound = flavor === 'keras3' ? callNode(layer, facts, nameOf) : legacyNode(layer, nameOf);
    const name = nameOf(layer.name);
    const module = modules[className];
    // In a `.h5`, Keras 3 finds these classes only by their module; others are in its list of layers.
    const found: JsonObject =
      flavor === 'keras3' || module
        ? {
            module: module === undefined ? 'keras.layers' : module,
            registered_name: module === undefined ? null : className,
          }
        : {};
    return { ...found, class_name: className, config, name, inbound_nodes: inbound };
  });
  const inputs = inputLayers(graph).map((layer) => refer(layer.name));
  const outputs = graph.outputs.map(refer);
  const config = { name: graph.name.replaceAll('/', '_') || 'model', trainable: true, layers };
  if (flavor !== 'keras3')
    return { class_name: 'Functional', config: { ...config, input_layers: inputs, output_layers: outputs } };
  const single = (refs: Json[]): Json => (refs.length === 1 ? refs[0]! : refs);
  return {
    module: 'keras.src.models.functional',
    class_name: 'Functional',
    config: { ...config, input_layers: single(inputs), output_layers: single(outputs) },
    registered_name: 'Functional',
  };
}

/** Returns the arguments of a call besides its tensors. */
function callArguments({ training }: Layer): JsonObject {
  return training === undefined ? {} : { training };
}

function legacyNode(layer: Layer, nameOf: (name: string) => string): Json[] {
  const call = callArguments(layer);
  return layer.inputs.length === 0 ? [] : [layer.inputs.map((input): Json => [nameOf(input), 0, 0, call])];
}

/** Returns a layer's inputs in Keras 3's form. */
function tensorsOf(layer: Layer, facts: GraphFacts, nameOf: (name: string) => string): Json[] {
  return layer.inputs.map((input): Json => {
    const shape: Shape = facts.layers.get(input)?.shape ?? [];
    const config = { shape: [...shape], dtype: 'float32', keras_history: [nameOf(input), 0, 0] };
    return { class_name: '__keras_tensor__', config };
  });
}

function callNode(layer: Layer, facts: GraphFacts, nameOf: (name: string) => string): Json[] {
  if (layer.inputs.length === 0) return [];
  const tensors = tensorsOf(layer, facts, nameOf);
  const args = findKind(layer.kind)?.category === 'merging' ? [tensors] : tensors;
  return [{ args, kwargs: callArguments(layer) }];
}
