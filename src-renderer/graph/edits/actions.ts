// What can be done with a layer, as edits, and for what cannot be done the reason.
import { GraftError } from '#shared/errors';
import { layersToSet } from '#shared/graph/edits/common/set-trainable';
import type { Edit } from '#shared/graph/edits/index';
import { applyEdit } from '#shared/graph/edits/index';
import type { Layer, LayerGraph } from '#shared/graph/graph';
import type { GraphFacts } from '#shared/graph/infer';
import { type Select, selectLayers } from '#shared/graph/select';

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
    | 'noHead'
    | 'onlyNorm'
    | 'nothingCopied'
    | 'oneWay'
    | 'noClassifier'
    | 'noBlock'
    | 'noFrozenNorm'
    | 'isFolded';
  readonly values: Readonly<Record<string, string | number>>;
}

/** An action: the edit it would make, or why it cannot. */
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
  | 'freezeAll'
  | 'duplicate'
  | 'extract'
  | 'setOutput'
  | 'addOutput'
  | 'unfreezeNorm'
  | 'makeConvolutional';

/** All actions for the selected layer. */
export function findActions(
  graph: LayerGraph,
  facts: GraphFacts,
  layer: Layer | undefined,
  selection: readonly string[] = layer ? [layer.name] : [],
): Record<ActionName, Action> {
  const freezeAll = () => freezeAllButHead(graph, facts);
  const makeConvolutional = () => tryEdit(graph, { edit: 'makeConvolutional' }, 'noClassifier');
  if (!layer) {
    const none = () => refuse('noSelection');
    return lazily({
      cut: none,
      freeze: none,
      unfreeze: none,
      freezeBefore: none,
      unfreezeFrom: none,
      remove: none,
      freezeAll,
      duplicate: none,
      extract: none,
      setOutput: none,
      addOutput: none,
      unfreezeNorm: none,
      makeConvolutional,
    });
  }
  const { name } = layer;
  const select: Select = { names: [...selection] };
  const chosen = new Set(selection);
  const input = graph.layers.find((one) => one.kind === 'InputLayer' && chosen.has(one.name))?.name;
  return lazily({
    cut: () =>
      graph.outputs.length === 1 && graph.outputs[0] === name
        ? refuse('isOutput', { name })
        : layer.kind === 'InputLayer'
          ? refuse('isInput', { name })
          : allow({ edit: 'cutAt', layer: name }),
    freeze: () => freezing(graph, facts, select, 'freeze', name),
    unfreeze: () => freezing(graph, facts, select, 'unfreeze', name),
    freezeBefore: () => freezing(graph, facts, selectUpTo(graph, name), 'freeze', name),
    unfreezeFrom: () => freezing(graph, facts, { from: name }, 'unfreeze', name),
    remove: () =>
      input !== undefined
        ? refuse('isInput', { name: input })
        : selection.length === 1 && layer.inputs.length > 1
          ? refuse('merges', { name, n: layer.inputs.length })
          : allow({ edit: 'remove', layers: [...selection] }),
    freezeAll,
    duplicate: () =>
      input !== undefined
        ? refuse('isInput', { name: input })
        : tryEdit(graph, { edit: 'duplicate', layers: [...selection], place: 'after' }, 'oneWay'),
    extract: () => tryEdit(graph, { edit: 'extract', layers: [...selection] }, 'isInput', { name }),
    setOutput: () =>
      graph.outputs.length === 1 && graph.outputs[0] === name
        ? refuse('isOutput', { name })
        : allow({ edit: 'setOutputs', layers: [name] }),
    addOutput: () =>
      graph.outputs.includes(name)
        ? refuse('isOutput', { name })
        : allow({ edit: 'setOutputs', layers: [...graph.outputs, name] }),
    unfreezeNorm: () => thawNorm(graph, selection),
    makeConvolutional,
  });
}

/** Each action is found out when it is asked for, once: in a large network some of them take milliseconds. */
function lazily(find: Readonly<Record<ActionName, () => Action>>): Record<ActionName, Action> {
  const actions = {} as Record<ActionName, Action>;
  for (const name of Object.keys(find) as ActionName[]) {
    let found: Action | undefined;
    Object.defineProperty(actions, name, {
      enumerable: true,
      get() {
        found ??= find[name]();
        return found;
      },
    });
  }
  return actions;
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
  const names = layersToSet(graph, select, edit === 'unfreeze', false);
  const all = new Set(selectLayers(graph, select));
  const weighted = graph.layers.filter(
    (layer) => names.has(layer.name) && (facts.layers.get(layer.name)?.weights.length ?? 0) > 0,
  );
  if (weighted.length === 0) return refuse('noWeights', { name });
  const wanted = edit === 'unfreeze';
  if (weighted.every((layer) => layer.trainable === wanted)) {
    if (graph.layers.some((layer) => all.has(layer.name) && !names.has(layer.name) && !layer.trainable))
      return refuse('onlyNorm');
    return refuse(wanted ? 'isTrainable' : 'isFrozen', { name });
  }
  return allow({ edit, select });
}

/** Thaws the BatchNormalization of the selection too, which thawing a block leaves frozen. */
function thawNorm(graph: LayerGraph, selection: readonly string[]): Action {
  const chosen = new Set(selection);
  const frozen = graph.layers.some(
    (layer) => chosen.has(layer.name) && layer.kind === 'BatchNormalization' && !layer.trainable,
  );
  if (!frozen) return refuse('noFrozenNorm');
  return allow({ edit: 'unfreeze', select: { names: [...selection] }, batchNormalization: true });
}

/** Allows an edit when it can be done: asked by doing it. */
function tryEdit(
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

function allow(edit: Edit): Action {
  return { edit, refusal: null };
}

function refuse(key: Refusal['key'], values: Refusal['values'] = {}): Action {
  return { edit: null, refusal: { key, values } };
}
