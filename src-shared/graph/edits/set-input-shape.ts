// setInputShape: changes the size and channels of the input.
import { z } from 'zod';
import { diffGraphs } from '../diff';
import type { Layer, LayerGraph } from '../graph';
import { inferGraph } from '../infer';
import { settleWeights } from '../weights';
import type { EditContext } from './common/context';
import { defineEdit } from './common/define-edit';
import { makeLayers } from './common/make-layers';
import { setParams } from './set-params';

/** Sets the input's height, width and channels. `resize: 'auto'` adds a Resizing layer only if the network cannot take the new size with its weights. */
export const setInputShapeEdit = defineEdit({
  name: 'setInputShape',
  fields: {
    shape: z.array(z.number().int().positive()).length(3),
    resize: z.union([z.boolean(), z.literal('auto')]).optional(),
  },
  apply: (graph, { shape, resize = false }, context) => setInputShape(graph, shape, resize, context),
});

/**
 * Changes the input's height, width and channels. Weights whose shapes depend on them start from new values; with
 * `resize`, a Resizing layer after the input brings images to the network's previous size instead.
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
  const next = setParams(graph, [input.name], { shape: [...shape] }, context.seed);
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

/** True if the network with another input size has no additional error and keeps all of its weights. */
function takesInput(before: LayerGraph, after: LayerGraph): boolean {
  const errors = (graph: LayerGraph) =>
    inferGraph(graph).problems.filter((problem) => problem.severity === 'error').length;
  const { reinitialized } = diffGraphs(before, after);
  return reinitialized.length === 0 && errors(after) <= errors(before);
}
