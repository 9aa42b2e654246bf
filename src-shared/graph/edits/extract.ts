// extract: keeps only some layers, as a separate model with the same weights.
import { z } from 'zod';
import { GraftError } from '../../errors';
import { fillParams, findKind } from '../../layers/catalog';
import { say } from '../../sentence';
import { freshName, type Layer, type LayerGraph } from '../graph';
import { inferGraph } from '../infer';
import { expectLayer } from './common/context';
import { defineEdit } from './common/define-edit';

/** Keeps only the named layers. */
export const extractEdit = defineEdit({
  name: 'extract',
  fields: { layers: z.array(z.string()).min(1) },
  apply: (graph, { layers }) => extractPart(graph, layers),
});

/** Returns the named layers as a graph. Connections from other layers become inputs of the same shape, connections to other layers become outputs. */
export function extractPart(graph: LayerGraph, names: readonly string[]): LayerGraph {
  for (const name of names) expectLayer(graph, name);
  const chosen = new Set(names);
  const part = graph.layers.filter((layer) => chosen.has(layer.name));
  if (part.every((layer) => layer.kind === 'InputLayer'))
    throw new GraftError('invalid', 'Select at least one layer that is not an input.');
  const facts = inferGraph(graph);
  const entries = [...new Set(part.flatMap((layer) => layer.inputs.filter((input) => !chosen.has(input))))];
  const kinds = new Map(graph.layers.map((layer) => [layer.name, layer.kind]));
  const inputOf = new Map<string, string>();
  const made: Layer[] = [];
  for (const entry of entries) {
    const shape = facts.layers.get(entry)?.shape;
    if (!shape) throw new GraftError('invalid', say`The shape of '${entry}' is not known.`, entry);
    const taken = { ...graph, layers: [...part, ...made] };
    const name = freshName(taken, kinds.get(entry) === 'InputLayer' ? entry : 'input_layer');
    inputOf.set(entry, name);
    const params = fillParams(findKind('InputLayer')!, { shape: [...shape.slice(1)] });
    made.push({ name, kind: 'InputLayer', params, inputs: [], trainable: true, weights: {} });
  }
  const layers = part.map((layer) =>
    layer.inputs.some((input) => inputOf.has(input))
      ? { ...layer, inputs: layer.inputs.map((input) => inputOf.get(input) ?? input) }
      : layer,
  );
  const inside = new Set(part.flatMap((layer) => layer.inputs));
  const leaves = new Set(
    graph.layers.filter((layer) => !chosen.has(layer.name)).flatMap((layer) => layer.inputs),
  );
  const outputs = part
    .map(({ name }) => name)
    .filter((name) => graph.outputs.includes(name) || leaves.has(name) || !inside.has(name));
  const whole = graph.outputs.length > 0 && outputs.join() === graph.outputs.join();
  const { classes, ...rest } = graph;
  return { ...rest, layers: [...made, ...layers], outputs, ...(whole && classes && { classes }) };
}
