// Converts a LayerGraph to an ONNX graph: inputs and outputs have Keras' layout; inside, channels are on axis 1.
import { GraftError } from '#shared/errors';
import { inputLayers } from '#shared/graph/graph';
import { meaningsOf } from '#shared/graph/output-meaning';
import { fillParams, findKind, type KindName } from '#shared/layers/catalog';
import type { ExportableModel } from '../keras-config/export-weights';
import { createOnnxBuilder, type OnnxValue, type WeightSource } from './builder';
import type { OnnxCall } from './call';
import type { OnnxModel, OnnxPort } from './proto';
import { onnxWriters } from './writers';

const maxListed = 5;

/** Converts the model to ONNX; throws 'unsupported' naming up to five layers that cannot be exported. */
export function writeOnnxGraph(
  { graph, facts }: ExportableModel,
  options: { readonly float16: boolean; readonly producerVersion: string },
): OnnxModel<WeightSource> {
  const ports = [...inputLayers(graph).map((layer) => layer.name), ...graph.outputs];
  const outputName = (output: string, position: number) =>
    inputLayers(graph).some((layer) => layer.name === output) || graph.outputs.indexOf(output) < position
      ? `${output}_output${position}`
      : output;
  const outputNames = graph.outputs.map(outputName);
  const writeLayer: OnnxCall['writeLayer'] = (kind, call) => onnxWriters[kind](call);
  const builder = createOnnxBuilder([...ports, ...outputNames], options.float16);
  const values = new Map<string, OnnxValue>();
  const refused: GraftError[] = [];
  for (const layer of graph.layers) {
    const { shape: output, weights } = facts.layers.get(layer.name)!;
    if (layer.kind === 'InputLayer') {
      values.set(layer.name, { name: layer.name, shape: output, first: false });
      continue;
    }
    builder.enter(layer.name);
    const params = fillParams(findKind(layer.kind)!, layer.params);
    const inputs = layer.inputs.map((input) => values.get(input)!);
    try {
      const call = { layer, params, inputs, output, weights, builder, writeLayer };
      const value = writeLayer(layer.kind as KindName, call);
      values.set(layer.name, { ...value, shape: output });
    } catch (error) {
      if (!(error instanceof GraftError)) throw error;
      refused.push(error);
      values.set(layer.name, { name: layer.name, shape: output, first: false });
    }
  }
  if (refused.length > 0) {
    const more = refused.length > maxListed ? ` And ${refused.length - maxListed} more layers.` : '';
    const messages = refused.slice(0, maxListed).map((error) => error.message);
    throw new GraftError('unsupported', messages.join(' ') + more, refused[0]!.where);
  }
  for (const [i, output] of graph.outputs.entries()) {
    builder.enter(output);
    builder.node('Identity', [builder.toLast(values.get(output)!).name], {}, outputNames[i]!);
  }
  const port = (name: string, layer: string): OnnxPort => ({
    name,
    shape: facts.layers
      .get(layer)!
      .shape.map((size, axis) => size ?? (axis === 0 ? 'batch' : `${name}_${axis}`)),
  });
  return {
    name: graph.name || 'model',
    producerVersion: options.producerVersion,
    inputs: inputLayers(graph).map((layer) => port(layer.name, layer.name)),
    outputs: graph.outputs.map((output, i) => port(outputNames[i]!, output)),
    nodes: builder.nodes,
    tensors: builder.tensors,
    metadata: metadataOf(graph),
  };
}

/** Metadata needed to prepare inputs and interpret outputs. */
function metadataOf(graph: ExportableModel['graph']): Record<string, string> {
  return {
    preprocessing: JSON.stringify(graph.preprocessing),
    output_meaning: JSON.stringify(meaningsOf(graph).map(({ meaning }) => meaning)),
    ...(graph.classes ? { labels: JSON.stringify(graph.classes) } : {}),
  };
}
