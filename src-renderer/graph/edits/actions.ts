// Finds the edit that a command makes from the selection, or the reason why it cannot.
import { GraftError } from '#shared/errors';
import { layersToSet } from '#shared/graph/edits/common/set-trainable';
import { applyEdit, type Edit } from '#shared/graph/edits/index';
import { findLayer, type Layer, type LayerGraph } from '#shared/graph/graph';
import type { GraphFacts } from '#shared/graph/infer';
import { type Select, selectLayers } from '#shared/graph/select';
import type { Messages } from '../../i18n/en';

/** Why a command is disabled: a key of `model.reasons` with its values. */
export interface Refusal {
  readonly key: keyof Messages['model']['reasons'];
  readonly values: Readonly<Record<string, string | number>>;
}

/** The edit that a command would make, or why it is disabled. */
export type Action =
  | { readonly edit: Edit; readonly refusal: null }
  | { readonly edit: null; readonly refusal: Refusal };

/** The graph and the selected layers: the last one selected, and the names of all. */
export interface Selection {
  readonly graph: LayerGraph;
  readonly facts: GraphFacts;
  readonly layer: Layer | undefined;
  readonly names: readonly string[];
}
/** A selection of at least one layer. */
export interface LayerSelection extends Selection {
  readonly layer: Layer;
}

/** Returns the action that makes an edit. */
export const allow = (edit: Edit): Action => ({ edit, refusal: null });

/** Returns the action that cannot be used, with the reason. */
export const refuse = (key: Refusal['key'], values: Refusal['values'] = {}): Action => ({
  edit: null,
  refusal: { key, values },
});

/** Makes a `find` that needs a selected layer. */
export function onLayer(find: (selection: LayerSelection) => Action): (selection: Selection) => Action {
  return (selection) =>
    selection.layer ? find({ ...selection, layer: selection.layer }) : refuse('noSelection');
}

/** Refuses if no layer is selected. */
export const refuseNone = ({ layer }: Selection): Refusal | null =>
  layer ? null : { key: 'noSelection', values: {} };

/** Refuses if no layer is selected, or an input layer. */
export const refuseInput = (selection: Selection): Refusal | null =>
  refuseNone(selection) ??
  (selection.layer?.kind === 'InputLayer'
    ? { key: 'isInput', values: { name: selection.layer.name } }
    : null);

/** Refuses if no layer is selected, or one without connections. */
export function refuseUnconnected(selection: Selection): Refusal | null {
  const { graph, layer } = selection;
  const connected =
    layer && (layer.inputs.length > 0 || graph.layers.some((one) => one.inputs.includes(layer.name)));
  return refuseNone(selection) ?? (connected ? null : { key: 'noEdge', values: {} });
}

/** Returns the name of the first selected input layer. */
export function findInput({ graph, names }: Selection): string | undefined {
  return names.find((name) => findLayer(graph, name)?.kind === 'InputLayer');
}

/** Selects all layers up to and including the named one, in the graph's order. */
export function selectUpTo(graph: LayerGraph, name: string): Select {
  const next = graph.layers[graph.layers.findIndex((layer) => layer.name === name) + 1];
  return next ? { before: next.name } : { all: true };
}

/** Freezes or unfreezes the selected layers; refuses if none has weights or all are in that state already. */
export function freezing(
  { graph, facts, layer: { name } }: LayerSelection,
  select: Select,
  edit: 'freeze' | 'unfreeze',
): Action {
  const names = layersToSet(graph, select, edit === 'unfreeze', false);
  const all = new Set(selectLayers(graph, select));
  const weighted = graph.layers.filter(
    (layer) => names.has(layer.name) && (facts.layers.get(layer.name)?.weights.length ?? 0) > 0,
  );
  if (weighted.length === 0) return refuse('noWeights', { name });
  const trainable = edit === 'unfreeze';
  if (weighted.every((layer) => layer.trainable === trainable)) {
    if (graph.layers.some((layer) => all.has(layer.name) && !names.has(layer.name) && !layer.trainable))
      return refuse('onlyNorm');
    return refuse(trainable ? 'isTrainable' : 'isFrozen', { name });
  }
  return allow({ edit, select });
}

/** Allows an edit if it can be applied, which is checked by applying it. */
export function tryEdit(
  graph: LayerGraph,
  edit: Edit,
  otherwise: Refusal['key'],
  values: Refusal['values'] = {},
): Action {
  try {
    applyEdit(graph, edit, { classes: [], seed: 0 });
    return allow(edit);
  } catch (error) {
    if (error instanceof GraftError) return refuse(otherwise, values);
    throw error;
  }
}
