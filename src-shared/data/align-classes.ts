// Classes of a network and of a dataset are matched by name: an opened classifier keeps its own order.
import type { LayerGraph } from '../graph/graph';
import type { Problem } from '../graph/infer';
import type { Steps } from '../steps';
import type { DataIndex, Image } from './dataset-index';

/** How a network's classes relate to a dataset's: the same in the same order, in a different order, a superset of the dataset's, or different. */
export type ClassMatch = 'none' | 'same' | 'order' | 'subset' | 'other';

/** Compares by name; returns 'none' if the network's classes are unknown or its classifier is new. */
export function matchClasses(graph: LayerGraph | null, classes: readonly string[]): ClassMatch {
  const own = graph?.classes?.map(spelling);
  if (!graph || !own || !hasTrainedOutput(graph)) return 'none';
  const asked = classes.map(spelling);
  if (own.length === asked.length && own.every((name, i) => name === asked[i])) return 'same';
  const known = new Set(own);
  if (!asked.every((name) => known.has(name))) return 'other';
  if (own.length === asked.length) return 'order';
  return own.length > asked.length && asked.length > 1 ? 'subset' : 'other';
}

/** Returns the number of classes a network would train on: its own if they include all of the dataset's. */
export function countAligned(graph: LayerGraph | null, classes: readonly string[]): number {
  return matchClasses(graph, classes) === 'subset' ? graph!.classes!.length : classes.length;
}

/** Normalizes Unicode: macOS writes folder names in a different form. */
const spelling = (name: string) => name.normalize('NFC');

/** Returns the index with the network's classes in its order if they include all of the dataset's. */
export function* alignSteps(index: DataIndex, graph: LayerGraph): Steps<DataIndex> {
  const match = matchClasses(graph, index.classes);
  if (match !== 'order' && match !== 'subset') return index;
  const classes = [...graph.classes!];
  const byName = new Map(classes.map((name, label) => [spelling(name), label]));
  const places = index.classes.map((name) => byName.get(spelling(name))!);
  const images: Image[] = [];
  for (const one of index.images) {
    const labels = one.labels?.map((label) => places[label]!).sort((a, b) => a - b);
    images.push({ ...one, label: places[one.label]!, ...(labels && { labels }) });
    if (images.length % 1000 === 0) yield;
  }
  return { ...index, classes, images };
}

/** Returns a note to display, or null if the classes match in order. */
export function tellClassMatch(
  match: ClassMatch,
  graph: LayerGraph | null,
  classes: readonly string[],
): string | null {
  const list = (names: readonly string[]) =>
    `${names.slice(0, 6).join(', ')}${names.length > 6 ? ', …' : ''}`;
  if (match === 'order')
    return `The network and the dataset have the same classes in another order. They are matched by name; the run keeps the network's order: ${list(graph!.classes!)}.`;
  if (match === 'subset')
    return `The network has ${graph!.classes!.length} classes; the dataset has ${classes.length} of them (${list(classes)}). They are matched by name; the run keeps the network's classes.`;
  if (match !== 'other') return null;
  return `The classifier was trained on other classes (${list(graph!.classes!)}) than the dataset's (${list(classes)}). Replace it with a new head; otherwise training starts from the weights of other classes.`;
}

/** Returns a warning on the classifier if the network was trained on different classes than the dataset's, else null. */
export function findOtherClasses(graph: LayerGraph, classes: readonly string[]): Problem | null {
  const match = matchClasses(graph, classes);
  if (match !== 'other') return null;
  const message = tellClassMatch(match, graph, classes)!;
  return { layer: graph.outputs[0] ?? null, severity: 'warning', code: 'other-classes', message };
}

/** True if the last layer with weights before the first output has stored values. */
function hasTrainedOutput(graph: LayerGraph): boolean {
  const byName = new Map(graph.layers.map((layer) => [layer.name, layer]));
  let at = byName.get(graph.outputs[0] ?? '');
  while (at && Object.keys(at.weights).length === 0) at = byName.get(at.inputs[0] ?? '');
  return at !== undefined && Object.values(at.weights).every((ref) => 'blob' in ref);
}
