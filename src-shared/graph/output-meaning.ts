// Derives the meaning of a network's outputs: logits, class probabilities, independent labels, one unit.
import { fillParams, findKind } from '../layers/catalog';
import { findLayer, type Layer, type LayerGraph } from './graph';
import { inferGraph } from './infer';
import { endsWithActivation, type LastActivation, lastActivation } from './last-activation';
import { fitsUnits, type Meaning } from './meanings';

/** The meaning of one output, and how it was determined. */
export interface OutputMeaning {
  /** The output layer. */
  readonly output: string;
  readonly meaning: Meaning;
  /** `activation`: determined by the last activation; `set`: set by the user; `assumed`: the usual meaning of a linear output, can be changed. */
  readonly known: 'activation' | 'set' | 'assumed';
  readonly last: LastActivation;
  /** Number of values per sample; null if unknown. */
  readonly units: number | null;
}

/** Facts about the data that decide ambiguous outputs. */
export interface MeaningContext {
  /** True if an image may have several classes, or none. */
  readonly multiLabel?: boolean | undefined;
}

/** Returns the meaning of each output, in order; the first output classifies. */
export function meaningsOf(graph: LayerGraph, context: MeaningContext = {}): OutputMeaning[] {
  return graph.outputs.map((output) => meaningOf(graph, output, context));
}

/** Returns the meaning of one output. */
export function meaningOf(
  graph: LayerGraph,
  output = graph.outputs[0] ?? '',
  context: MeaningContext = {},
): OutputMeaning {
  const last = lastActivation(graph, output);
  const units = unitsOf(graph, output);
  const decided = isConstantSoftmax(graph, last.layer) ? 'values' : byActivation(last, units);
  if (decided) return { output, meaning: decided, known: 'activation', last, units };
  const set = findLayer(graph, output)?.meaning;
  if (set && fitsUnits(set, units)) return { output, meaning: set, known: 'set', last, units };
  const meaning = byShape(graph, last, units, context);
  return { output, meaning, known: 'assumed', last, units };
}

/** True if a layer applies softmax along an axis of size 1, so that it always returns 1. */
export function isConstantSoftmax(graph: LayerGraph, name: string | null): boolean {
  const layer = name === null ? undefined : findLayer(graph, name);
  if (!layer || !/^(log_)?softmax$/.test(ownActivation(layer) ?? '')) return false;
  const shape = inferGraph(graph).layers.get(layer.name)?.shape ?? [];
  const axis = layer.kind === 'Softmax' ? Number(layer.params.axis ?? -1) : -1;
  return shape.at(axis) === 1;
}

/** Returns the number of scores per sample for shapes `[C]` and `[1, 1, C]`; null for feature maps and unknown sizes. */
function unitsOf(graph: LayerGraph, output: string): number | null {
  const shape = inferGraph(graph).layers.get(output)?.shape;
  if (!shape || shape.length < 2) return null;
  return shape.slice(1, -1).every((size) => size === 1) ? (shape.at(-1) ?? null) : null;
}

function byActivation({ name }: LastActivation, units: number | null): Meaning | null {
  const single = units === 1;
  switch (name) {
    case 'softmax':
      return 'probabilities';
    case 'log_softmax':
      return 'log-probabilities';
    case 'sigmoid':
    case 'hard_sigmoid':
    case 'hard_sigmoid_keras2':
    case 'sparse_sigmoid':
      return single ? 'one-unit' : 'several-labels';
    case 'log_sigmoid':
      return single ? 'one-unit-log' : 'several-labels-log';
    default:
      return null;
  }
}

function byShape(
  graph: LayerGraph,
  { name, scored }: LastActivation,
  units: number | null,
  { multiLabel }: MeaningContext,
): Meaning {
  if (name !== 'linear' || units === null) return 'values';
  const named = graph.classes?.length === units || (graph.classes?.length === 2 && units === 1);
  // Without a layer that computes scores, or names for them, these are features.
  if (!scored && !named) return 'values';
  if (units === 1) return 'one-unit-logit';
  return multiLabel ? 'several-labels-logits' : 'logits';
}

/** Stores the assumed meanings on the output layers, so that later readers of the graph assume the same. */
export function recordMeanings(graph: LayerGraph, context: MeaningContext): LayerGraph {
  const assumed = new Map(
    meaningsOf(graph, context).flatMap((one) =>
      one.known === 'assumed' && one.meaning !== 'values' ? [[one.output, one.meaning] as const] : [],
    ),
  );
  if (assumed.size === 0) return graph;
  const layers = graph.layers.map((layer) => {
    const meaning = assumed.get(layer.name);
    return meaning ? { ...layer, meaning } : layer;
  });
  return { ...graph, layers };
}

/** Activations by parameters: these are immutable, and most are in every graph that an edit leaves. */
const activations = new WeakMap<Layer['params'], { readonly kind: string; readonly is: string | null }>();
/** Whether a layer of a kind can apply one. */
const kindsApply = new Map<string, boolean>();

function canApply(kind: string): boolean {
  const known = kindsApply.get(kind);
  if (known !== undefined) return known;
  const applies = findKind(kind) !== undefined && (kind === 'Softmax' || endsWithActivation(kind));
  // The kinds of placeholders come from files.
  if (findKind(kind)) kindsApply.set(kind, applies);
  return applies;
}

/** Returns the activation that a layer itself applies last; null if it applies none. */
export function ownActivation({ kind, params }: Layer): string | null {
  if (!canApply(kind)) return null;
  const known = activations.get(params);
  if (known?.kind === kind) return known.is;
  const is = readActivation(kind, params);
  activations.set(params, { kind, is });
  return is;
}

/** True for a layer that applies softmax or its logarithm. No kind does so by default, so that most layers need no lookup. */
export function appliesSoftmax(layer: Layer): boolean {
  const { activation } = layer.params;
  if (layer.kind !== 'Softmax' && !(typeof activation === 'string' && activation.endsWith('softmax')))
    return false;
  return ownActivation(layer)?.endsWith('softmax') === true;
}

function readActivation(kind: string, params: Layer['params']): string | null {
  if (kind === 'Softmax') return 'softmax';
  const { activation } = fillParams(findKind(kind)!, params);
  return typeof activation === 'string' ? activation : null;
}
