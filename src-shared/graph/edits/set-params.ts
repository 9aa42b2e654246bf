// Changing parameters: weights that no longer fit start anew.
import { diffGraphs } from '../diff';
import type { Json, Layer, LayerGraph } from '../graph';
import { inferGraph } from '../infer';
import { settleWeights } from '../weights';
import { type EditContext, expectLayer } from './context';
import { makeLayers } from './make-layers';

/** Changes some parameters of a layer. */
export function setParams(
  graph: LayerGraph,
  name: string,
  params: Readonly<Record<string, Json>>,
  { seed }: EditContext,
): LayerGraph {
  const layer = expectLayer(graph, name);
  const changed = { ...layer, params: { ...layer.params, ...params } };
  const layers = graph.layers.map((one) => (one.name === name ? changed : one));
  return settleWeights(graph, { ...graph, layers }, seed);
}

/** True when a network with another input size has no new problem and all the weights that it had. */
function takesInput(before: LayerGraph, after: LayerGraph): boolean {
  const errors = (graph: LayerGraph) =>
    inferGraph(graph).problems.filter((problem) => problem.severity === 'error').length;
  const { reinitialized } = diffGraphs(before, after);
  return reinitialized.length === 0 && errors(after) <= errors(before);
}

/**
 * Changes the input's height, width and channels. Weights whose shapes depend on it start anew; with `resize` none does:
 * a Resizing layer in front brings images to the size that the network had.
 */
export function setInputShape(
  graph: LayerGraph,
  shape: readonly number[],
  resize: boolean | 'auto',
  context: EditContext,
): LayerGraph {
  if (resize === 'auto') {
    const direct = setInputShape(graph, shape, false, context);
    return takesInput(graph, direct) ? direct : setInputShape(graph, shape, true, context);
  }
  const input = graph.layers.find((layer) => layer.kind === 'InputLayer');
  if (!input) return graph;
  const next = setParams(graph, input.name, { shape: [...shape] }, { ...context });
  const old = input.params.shape;
  if (!resize || !Array.isArray(old) || old.length !== 3) return next;
  const [height, width] = old as number[];
  if (!height || !width) return next;
  const first = graph.layers.find((layer) => layer.inputs.includes(input.name));
  if (first?.kind === 'Resizing') return next;
  const [made] = makeLayers(
    graph,
    [{ kind: 'Resizing', params: { height, width } }],
    input.name,
    context,
  ) as [Layer];
  const layers = next.layers.flatMap((layer): Layer[] => {
    if (layer.name === input.name) return [layer, made];
    const original = graph.layers.find((one) => one.name === layer.name) ?? layer;
    if (!layer.inputs.includes(input.name)) return [original];
    return [{ ...original, inputs: original.inputs.map((one) => (one === input.name ? made.name : one)) }];
  });
  const outputs = graph.outputs.map((one) => (one === input.name ? made.name : one));
  return settleWeights(graph, { ...graph, layers, outputs }, context.seed);
}
