// Fixes for problems with the meaning of a network's output: the activation, the units, or a head's input.

import type { EditContext } from './edits/common/context';
import type { NewLayer } from './edits/common/new-layer';
import type { Edit } from './edits/index';
import type { Fix } from './fix';
import { consumersOf, findLayer, type Layer, type LayerGraph } from './graph';
import { endsInClassifier, headEdit, vectorLayer } from './head-place';
import type { GraphFacts, Problem } from './infer';
import { type ImageSize, inputShape } from './input-size';
import { lastActivation } from './last-activation';
import { ownActivation } from './output-meaning';
import { findStacked } from './output-problems';

/** Yields fixes for problems with these codes, best first. */
export function* fixOutput(
  graph: LayerGraph,
  facts: GraphFacts,
  { code, size }: Problem,
  layer: Layer,
  context: EditContext,
): Generator<Fix> {
  if (code === 'constant-softmax') yield* fixConstant(graph, layer, context);
  if (code === 'stacked-softmax') yield* fixStacked(graph, facts, layer);
  if (code === 'no-scores') yield* fixMeaning(graph, layer, context);
  if (code === 'input-size' && size) yield fixSize(graph, size);
  if (code === 'softmax-of-several') yield* setActivation(graph, layer.name, 'sigmoid', 'labels');
}

function fixSize(graph: LayerGraph, { height, width }: ImageSize): Fix {
  const shape = [height, width, inputShape(graph)?.[2] ?? 3];
  return { key: 'inputSize', values: { height, width }, edits: [{ edit: 'setInputShape', shape }] };
}

function* fixConstant(graph: LayerGraph, layer: Layer, { classes, multiLabel }: EditContext): Generator<Fix> {
  // One unit can represent only two classes.
  if (classes.length <= 2 && !multiLabel) yield* setActivation(graph, layer.name, 'sigmoid', 'sigmoid');
  const { scorer } = lastActivation(graph, layer.name);
  const scores = scorer === null ? undefined : findLayer(graph, scorer);
  if (!scores) return;
  const n = Math.max(2, classes.length);
  const key = scores.kind === 'Dense' ? 'units' : 'filters';
  yield {
    key: 'units',
    values: { layer: scores.name, n },
    edits: [{ edit: 'setParams', layer: scores.name, params: { [key]: n } }],
  };
}

/** Changes the activation that determines an output's meaning. */
function* setActivation(
  graph: LayerGraph,
  output: string,
  activation: string,
  key: Fix['key'],
): Generator<Fix> {
  const { layer: name } = lastActivation(graph, output);
  const layer = name === null ? undefined : findLayer(graph, name);
  if (!layer) return;
  const by: NewLayer = { kind: 'Activation', params: { activation } };
  const edit: Edit | null =
    layer.kind === 'Softmax'
      ? { edit: 'replace', layer: layer.name, by }
      : ownActivation(layer) !== null
        ? { edit: 'setParams', layer: layer.name, params: { activation } }
        : null;
  if (edit) yield { key, values: { layer: layer.name }, edits: [edit] };
}

/** Connects the head to the input of the other classifier, and removes that classifier. */
function* fixStacked(graph: LayerGraph, facts: GraphFacts, head: Layer): Generator<Fix> {
  const stacked = graph.outputs.map((output) => findStacked(graph, output)).find((one) => one?.head === head);
  if (!stacked?.features) return;
  const { features, first, softmax } = stacked;
  const edits: Edit[] = [{ edit: 'connect', from: features, to: first.name, instead: softmax }];
  const adapter = vectorLayer(facts.layers.get(features)?.shape ?? []);
  if (adapter) edits.push({ edit: 'insert', from: features, to: first.name, layers: [adapter] });
  const unread = withoutReaders(graph, softmax, features, first.name);
  if (unread.length > 0) edits.push({ edit: 'remove', layers: unread });
  yield { key: 'features', values: { layer: first.name, from: features }, edits };
}

/** Returns the layers from `name` back to `until` that are unused once `reader` has a different input, last first. */
function withoutReaders(graph: LayerGraph, name: string, until: string, reader: string): string[] {
  const readers = consumersOf(graph);
  const unread: string[] = [];
  for (let at = name; at !== until && !graph.outputs.includes(at); ) {
    const others = (readers.get(at) ?? []).filter((one) => one !== reader && !unread.includes(one));
    if (others.length > 0) break;
    unread.push(at);
    const layer = findLayer(graph, at);
    if (layer?.inputs.length !== 1) break;
    at = layer.inputs[0]!;
  }
  return unread;
}

/** Yields fixes for values that are not class scores: a softmax, or setting their meaning to scores. */
function* fixMeaning(graph: LayerGraph, layer: Layer, context: EditContext): Generator<Fix> {
  const single = context.classes.length === 2 && lastUnits(layer) === 1;
  const activation = single || context.multiLabel ? 'sigmoid' : 'softmax';
  yield* setActivation(graph, layer.name, activation, activation);
  const meaning = single ? 'one-unit-logit' : context.multiLabel ? 'several-labels-logits' : 'logits';
  yield {
    key: 'logits',
    values: { layer: layer.name },
    edits: [{ edit: 'setOutputMeaning', output: layer.name, meaning }],
  };
}

const lastUnits = (layer: Layer) => Number(layer.params.units ?? layer.params.filters ?? 0);

/** Yields a fix for a classifier of other classes: replaces it with a new head, which reads the same features. */
export function* replaceClassifier(
  graph: LayerGraph,
  facts: GraphFacts,
  layer: Layer,
  { classes, multiLabel }: EditContext,
): Generator<Fix> {
  if (graph.outputs[0] !== layer.name || classes.length === 0 || !endsInClassifier(graph, facts)) return;
  const activation = multiLabel ? 'sigmoid' : 'softmax';
  const layers: NewLayer[] = [{ kind: 'Dense', params: { units: 'classes', activation } }];
  const edit = headEdit(graph, facts, { needs: 'row', layers });
  if (edit?.edit !== 'addHead') return;
  yield { key: 'replaceHead', values: { layer: edit.after ?? layer.name, n: classes.length }, edits: [edit] };
}
