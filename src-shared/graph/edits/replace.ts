// Replacing a layer by one of another kind: place, name and the weights that fit stay.
import { GraftError } from '../../errors';
import { fillParams, findKind } from '../../layers/catalog';
import { dependsOnMode } from '../call-mode';
import type { Json, LayerGraph } from '../graph';
import { settleWeights } from '../weights';
import { type EditContext, expectLayer } from './context';
import type { NewLayer } from './edit';
import { makeLayers, unitsFor } from './make-layers';
import { renameLayer } from './rename-layer';

/** Layers in front of a layer and behind it that let it fit where it stands. */
export interface Adapters {
  readonly before?: readonly NewLayer[] | undefined;
  readonly behind?: readonly NewLayer[] | undefined;
}

/** Gives a layer another kind; parameters that both kinds have are kept unless they are given. */
export function replaceLayer(
  graph: LayerGraph,
  name: string,
  by: NewLayer,
  { before = [], behind = [] }: Adapters,
  context: EditContext,
): LayerGraph {
  const { classes, seed } = context;
  const layer = expectLayer(graph, name);
  const kind = findKind(by.kind);
  if (!kind) throw new GraftError('unsupported', `A layer cannot become one of kind '${by.kind}'.`, by.kind);
  const old = findKind(layer.kind);
  const kept: Record<string, Json> = {};
  for (const [key, spec] of Object.entries(kind.params)) {
    const value = layer.params[key];
    if (old?.params[key]?.type === spec.type && value !== undefined) kept[key] = value;
  }
  const params = { ...kept, ...by.params };
  if (params.units === 'classes') params.units = unitsFor(classes, params.activation);
  const { training, ...rest } = layer;
  const mode = training !== undefined && dependsOnMode(by.kind) ? { training } : {};
  const changed = { ...rest, ...mode, kind: by.kind, params: fillParams(kind, params) };
  const front = layer.inputs.map((input, i) =>
    makeLayers(graph, i === 0 || layer.inputs.length === 1 ? before : [], input, context, layer.head),
  );
  const inputs = layer.inputs.map((input, i) => front[i]!.at(-1)?.name ?? input);
  const fed = { ...graph, layers: [...graph.layers, ...front.flat()] };
  const back = makeLayers(fed, behind, name, context, layer.head);
  const end = back.at(-1)?.name ?? name;
  const swap = (one: string) => (one === name ? end : one);
  const layers = graph.layers.flatMap((one) =>
    one === layer
      ? [...front.flat(), { ...changed, inputs }, ...back]
      : one.inputs.includes(name) && end !== name
        ? [{ ...one, inputs: one.inputs.map(swap) }]
        : [one],
  );
  const next = settleWeights(graph, { ...graph, layers, outputs: graph.outputs.map(swap) }, seed);
  return by.name === undefined ? next : renameLayer(next, name, by.name);
}
