// Branches: several ways on from one layer, as heads of their own or joined again.

import type { Layer, LayerGraph } from '../graph';
import { settleWeights } from '../weights';
import { type EditContext, expectLayer } from './context';
import type { NewLayer } from './edit';
import { makeLayers } from './make-layers';

/**
 * Puts branches behind `at`. Their ends become outputs in its place, or beside the others when it was none; with `join`
 * a layer of that kind makes one of them.
 */
export function branchAt(
  graph: LayerGraph,
  at: string,
  branches: readonly (readonly NewLayer[])[],
  join: string | undefined,
  context: EditContext,
): LayerGraph {
  expectLayer(graph, at);
  let layers: readonly Layer[] = graph.layers;
  let ends: string[] = [];
  const make = (wanted: readonly NewLayer[], below: string) => {
    const made = makeLayers({ ...graph, layers }, wanted, below, context, true);
    layers = [...layers, ...made];
    return made.at(-1)!;
  };
  for (const branch of branches) ends.push(make(branch, at).name);
  if (join !== undefined && ends.length > 1) {
    const joined = make([{ kind: join, params: {} }], at);
    const inputs = ends;
    layers = layers.map((layer) => (layer === joined ? { ...layer, inputs } : layer));
    ends = [joined.name];
  }
  const outputs = graph.outputs.includes(at)
    ? graph.outputs.flatMap((output) => (output === at ? ends : [output]))
    : [...graph.outputs, ...ends];
  return settleWeights(graph, { ...graph, layers, outputs }, context.seed);
}
