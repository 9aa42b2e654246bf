// Which layers keep their weights through an edit. Found by applying the edit to a copy whose layers are tagged with their origin.
import { startsAnew } from './derived-weights';
import type { EditContext } from './edits/common/context';
import { applyEdit, type Edit } from './edits/index';
import type { Layer, LayerGraph, WeightRef } from './graph';
import { inferGraph } from './infer';
import { isPending } from './pending-weights';

/** Where a layer of the edited network comes from: the network itself, a part that the edit adds, or a copy of a layer of the network. */
export type LayerOrigin = 'network' | 'part' | 'copy';

/**
 * What an edit does to the weights of a layer: keeps them all, restarts some from random values, or keeps weights that
 * were random before. Unknown for a layer whose shape is unknown after the edit.
 */
export type WeightFate = 'kept' | 'restarts' | 'random' | 'unknown';

/** The fate of one layer with weights. Layers that an edit creates have none. */
export interface LayerFate {
  /** Its name in the edited network, and before the edit in the network or part that it comes from. */
  readonly layer: string;
  readonly was: string;
  readonly origin: LayerOrigin;
  readonly fate: WeightFate;
  /** Names of the weights that restart. */
  readonly restarts: readonly string[];
}

const tag = Symbol('origin');
interface Tagged extends Layer {
  readonly [tag]?: { readonly layer: Layer; readonly origin: 'network' | 'part' };
}

const tagged = {
  network: new WeakMap<LayerGraph, LayerGraph>(),
  part: new WeakMap<LayerGraph, LayerGraph>(),
};

/** Returns a copy of the graph whose layers carry their origin; edits copy it with the layer. */
function tagLayers(graph: LayerGraph, origin: 'network' | 'part'): LayerGraph {
  const known = tagged[origin].get(graph);
  if (known) return known;
  const layers = graph.layers.map((layer): Tagged => ({ ...layer, [tag]: { layer, origin } }));
  const copy = { ...graph, layers };
  tagged[origin].set(graph, copy);
  return copy;
}

function tagParts(edit: Edit): Edit {
  if (edit.edit === 'graft') return { ...edit, part: tagLayers(edit.part, 'part') };
  if (edit.edit === 'ensemble')
    return { ...edit, models: edit.models.map((model) => tagLayers(model, 'part')) };
  return edit;
}

/** Returns the fate of each layer with weights, in the order of the edited network. Throws a GraftError if the edit cannot be applied. */
export function findFates(graph: LayerGraph, edit: Edit, context: EditContext): readonly LayerFate[] {
  return applyWithFates(graph, edit, context).fates;
}

/** Applies the edit to a copy. Returns the copy and the fate of each layer with weights, in the copy's order. Throws a GraftError if the edit cannot be applied. */
export function applyWithFates(
  graph: LayerGraph,
  edit: Edit,
  context: EditContext,
): { readonly after: LayerGraph; readonly fates: readonly LayerFate[] } {
  const after = applyEdit(tagLayers(graph, 'network'), tagParts(edit), context);
  const facts = inferGraph(after).layers;
  const known = inferGraph(graph).layers;
  /** Layers that are the original, not a copy of it. */
  const originals = new Set(
    (after.layers as readonly Tagged[]).flatMap((layer) =>
      layer[tag]?.layer.name === layer.name ? [layer.name] : [],
    ),
  );
  const fates = (after.layers as readonly Tagged[]).flatMap((layer): LayerFate[] => {
    const from = layer[tag];
    if (!from || Object.keys(layer.weights).length === 0) return [];
    const was = from.layer.name;
    const isCopy = edit.edit === 'duplicate' && layer.name !== was && originals.has(was);
    const origin = isCopy ? 'copy' : from.origin;
    const isLost = !facts.has(layer.name) && (origin !== 'network' || known.has(was));
    return [fateOf(from.layer, layer, origin, isLost)];
  });
  return { after, fates };
}

/** Edits that add layers with weights, change the names of layers, or may give a new layer the name of one that they remove. */
const moving: ReadonlySet<Edit['edit']> = new Set([
  'addHead',
  'duplicate',
  'ensemble',
  'graft',
  'rename',
  'replace',
]);

/** True for an edit after which each name stands for the same layer as before, if it existed before. */
export const keepsNames = (edit: Edit) => !moving.has(edit.edit);

/**
 * Returns the same as `findFates` for an edit that keeps the names, by comparing the networks before and after
 * it instead of applying it again.
 */
export function compareFates(graph: LayerGraph, after: LayerGraph): readonly LayerFate[] {
  const facts = inferGraph(after).layers;
  const known = inferGraph(graph).layers;
  const before = new Map(graph.layers.map((layer) => [layer.name, layer]));
  return after.layers.flatMap((layer): LayerFate[] => {
    const was = before.get(layer.name);
    if (!was || Object.keys(layer.weights).length === 0) return [];
    const isLost = !facts.has(layer.name) && known.has(layer.name);
    return [fateOf(was, layer, 'network', isLost)];
  });
}

function fateOf(was: Layer, is: Layer, origin: LayerOrigin, isLost: boolean): LayerFate {
  const restarts = was === is ? [] : findRestarts(was, is);
  const fate = !hasValues(was) ? 'random' : restarts.length > 0 ? 'restarts' : isLost ? 'unknown' : 'kept';
  return { layer: is.name, was: was.name, origin, fate, restarts: fate === 'restarts' ? restarts : [] };
}

/** True for a weight with random values. A weight that is still being read has values. */
const isRandom = (ref: WeightRef) => startsAnew(ref) && !isPending(ref);

/** True if some weights of the layer have values from training. */
function hasValues(layer: Layer): boolean {
  return Object.values(layer.weights).some((ref) => !isRandom(ref));
}

/** Returns the weights that had values and are random now; all of them if none has values anymore. A weight that is new, such as an added bias, replaces nothing. */
function findRestarts(was: Layer, is: Layer): string[] {
  const names = Object.keys(is.weights);
  if (!hasValues(is)) return names;
  return names.filter((name) => {
    const before = was.weights[name];
    return isRandom(is.weights[name]!) && before !== undefined && !isRandom(before);
  });
}

/** How many layers of one origin keep their weights, and which ones restart. */
export interface FateCount {
  readonly kept: number;
  readonly restarts: readonly string[];
  readonly random: number;
  readonly unknown: number;
}

/** Counts the fates of the layers of one origin. `restarts` has their names before the edit. */
export function countFates(fates: readonly LayerFate[], origin: LayerOrigin): FateCount {
  const own = fates.filter((one) => one.origin === origin);
  const count = (fate: WeightFate) => own.filter((one) => one.fate === fate).length;
  const restarts = own.filter(({ fate }) => fate === 'restarts').map(({ was }) => was);
  return { kept: count('kept'), restarts, random: count('random'), unknown: count('unknown') };
}

/** True if some layer restarts. */
export const hasRestarts = (fates: readonly LayerFate[]) => fates.some(({ fate }) => fate === 'restarts');
