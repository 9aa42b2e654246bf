// Replacing a layer by one of another kind: place, name and the weights that fit stay.
import { GraftError } from '../../errors';
import { fillParams, findKind } from '../../layers/catalogue';
import type { NewLayer } from '../../recipe/edit';
import type { Json, LayerGraph } from '../graph';
import { settleWeights } from '../weights';
import { type EditContext, expectLayer } from './context';
import { renameLayer } from './rename-layer';

/** Gives a layer another kind; parameters that both kinds have are kept unless they are given. */
export function replaceLayer(
  graph: LayerGraph,
  name: string,
  by: NewLayer,
  { classes, seed }: EditContext,
): LayerGraph {
  const layer = expectLayer(graph, name);
  const kind = findKind(by.kind);
  if (!kind) throw new GraftError('unsupported', `A layer can not become one of kind '${by.kind}'.`, by.kind);
  const old = findKind(layer.kind);
  const kept: Record<string, Json> = {};
  for (const [key, spec] of Object.entries(kind.params)) {
    const value = layer.params[key];
    if (old?.params[key]?.type === spec.type && value !== undefined) kept[key] = value;
  }
  const params = { ...kept, ...by.params };
  if (params.units === 'classes') params.units = classes.length;
  const changed = { ...layer, kind: by.kind, params: fillParams(kind, params) };
  const layers = graph.layers.map((one) => (one === layer ? changed : one));
  const next = settleWeights(graph, { ...graph, layers }, seed);
  return by.name === undefined ? next : renameLayer(next, name, by.name);
}
