// What can be done with a layer, as edits, and for what can not be done the reason.
import type { Layer, LayerGraph } from '#shared/graph/graph';
import type { GraphFacts } from '#shared/graph/infer';
import type { Edit } from '#shared/recipe/edit';
import { type Select, selectLayers } from '#shared/recipe/select';

/** Why not: a sentence of `model.reasons` with its values. */
export interface Refusal {
  readonly key:
    | 'noSelection'
    | 'isOutput'
    | 'isInput'
    | 'isFrozen'
    | 'isTrainable'
    | 'noWeights'
    | 'merges'
    | 'noGraph'
    | 'noClasses'
    | 'needsMaps'
    | 'needsRow'
    | 'noHead';
  readonly values: Readonly<Record<string, string | number>>;
}

/** An action: the edit it would make, or why it can not. */
export type Action =
  | { readonly edit: Edit; readonly refusal: null }
  | { readonly edit: null; readonly refusal: Refusal };

/** Names of the actions on a layer. */
export type ActionName =
  | 'cut'
  | 'freeze'
  | 'unfreeze'
  | 'freezeBefore'
  | 'unfreezeFrom'
  | 'remove'
  | 'freezeAll';

/** All actions for the selected layer. */
export function findActions(
  graph: LayerGraph,
  facts: GraphFacts,
  layer: Layer | undefined,
): Record<ActionName, Action> {
  const freezeAll = freezeAllButHead(graph, facts);
  if (!layer) {
    const none = refuse('noSelection');
    return {
      cut: none,
      freeze: none,
      unfreeze: none,
      freezeBefore: none,
      unfreezeFrom: none,
      remove: none,
      freezeAll,
    };
  }
  const { name } = layer;
  const select: Select = { names: [name] };
  const upToHere = selectUpTo(graph, name);
  return {
    cut:
      graph.outputs.length === 1 && graph.outputs[0] === name
        ? refuse('isOutput', { name })
        : layer.kind === 'InputLayer'
          ? refuse('isInput', { name })
          : allow({ edit: 'cutAt', layer: name }),
    freeze: freezing(graph, facts, select, 'freeze', name),
    unfreeze: freezing(graph, facts, select, 'unfreeze', name),
    freezeBefore: freezing(graph, facts, upToHere, 'freeze', name),
    unfreezeFrom: freezing(graph, facts, { from: name }, 'unfreeze', name),
    remove:
      layer.kind === 'InputLayer'
        ? refuse('isInput', { name })
        : layer.inputs.length > 1
          ? refuse('merges', { name, n: layer.inputs.length })
          : allow({ edit: 'remove', layers: [name] }),
    freezeAll,
  };
}

/** All layers up to and with the named one, in the graph's order. */
function selectUpTo(graph: LayerGraph, name: string): Select {
  const next = graph.layers[graph.layers.findIndex((layer) => layer.name === name) + 1];
  return next ? { before: next.name } : { all: true };
}

function freezeAllButHead(graph: LayerGraph, facts: GraphFacts): Action {
  const head = graph.layers.find((layer) => layer.head);
  if (!head) return refuse('noHead');
  return freezing(graph, facts, { before: head.name }, 'freeze', head.name);
}

function freezing(
  graph: LayerGraph,
  facts: GraphFacts,
  select: Select,
  edit: 'freeze' | 'unfreeze',
  name: string,
): Action {
  const names = new Set(selectLayers(graph, select));
  const weighted = graph.layers.filter(
    (layer) => names.has(layer.name) && (facts.layers.get(layer.name)?.weights.length ?? 0) > 0,
  );
  if (weighted.length === 0) return refuse('noWeights', { name });
  const wanted = edit === 'unfreeze';
  if (weighted.every((layer) => layer.trainable === wanted))
    return refuse(wanted ? 'isTrainable' : 'isFrozen', { name });
  return allow({ edit, select });
}

function allow(edit: Edit): Action {
  return { edit, refusal: null };
}

function refuse(key: Refusal['key'], values: Refusal['values'] = {}): Action {
  return { edit: null, refusal: { key, values } };
}
