// The freeze line: a cut between two rows of boxes. Layers above it are frozen, layers below it are trainable.

import { layersToSet } from '#shared/graph/edits/common/set-trainable';
import type { Edit } from '#shared/graph/edits/index';
import { findLayer, type LayerGraph } from '#shared/graph/graph';
import type { GraphFacts } from '#shared/graph/infer';
import type { Select } from '#shared/graph/select';
import { nodeSize } from '../layout/layout';
import type { Box } from './canvas-view';

/** A stop of the line: its height in the drawing, and how many of `layers` are above it. */
interface Stop {
  readonly y: number;
  readonly count: number;
}

/** All stops, from above the first row to below the last, and the layers in the order the line passes them. */
export interface LineStops {
  readonly stops: readonly Stop[];
  readonly layers: readonly string[];
}

const stopsOf = new WeakMap<readonly Box[], LineStops>();

/** Returns the stops between the rows of a drawing, which are found once. */
export function findStops(boxes: readonly Box[]): LineStops {
  const known = stopsOf.get(boxes);
  if (known) return known;
  const stops: Stop[] = [];
  const layers: string[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const box of sortByHeight(boxes)) {
    if (box.y > last + 1) stops.push({ y: box.y - nodeSize.gapY / 2, count: layers.length });
    last = box.y;
    for (const name of box.layers) layers.push(name);
  }
  if (layers.length > 0) stops.push({ y: last + nodeSize.height + nodeSize.gapY / 2, count: layers.length });
  const found = { stops, layers };
  stopsOf.set(boxes, found);
  return found;
}

/** Returns the boxes from above to below. Those of a chain are in this order already. */
function sortByHeight(boxes: readonly Box[]): readonly Box[] {
  for (let i = 1; i < boxes.length; i++)
    if (boxes[i]!.y < boxes[i - 1]!.y) return [...boxes].sort((a, b) => a.y - b.y);
  return boxes;
}

/** Returns the stops that match the current state: from below the last frozen row to above the first trainable one. */
export function currentStops(
  { stops, layers }: LineStops,
  graph: LayerGraph,
  facts: GraphFacts,
): readonly [first: number, last: number] {
  const weighted = (name: string) => (facts.layers.get(name)?.weights.length ?? 0) > 0;
  const index = layers.findIndex((name) => findLayer(graph, name)?.trainable && weighted(name));
  const firstTrainable = index < 0 ? layers.length : index;
  let first = 0;
  let last = 0;
  for (const [at, stop] of stops.entries()) {
    if (stop.count > firstTrainable) break;
    last = at;
    if (layers.slice(stops[at - 1]?.count ?? 0, stop.count).some(weighted)) first = at;
  }
  return [first, last];
}

/** Returns the lowest of the stops that match the state and have only frozen layers above: as many as the graph and its edits count. */
export function lowestFrozenStop(
  { stops, layers }: LineStops,
  graph: LayerGraph,
  first: number,
  last: number,
): number {
  let lowest = first;
  for (let at = first + 1; at <= last; at++) {
    if (
      layers.slice(stops[at - 1]!.count, stops[at]!.count).some((name) => findLayer(graph, name)?.trainable)
    )
      break;
    lowest = at;
  }
  return lowest;
}

/** Returns the stop nearest to a height in the drawing. */
export function nearestStop({ stops }: LineStops, y: number): number {
  let low = 0;
  let high = stops.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((stops[middle]!.y + stops[middle + 1]!.y) / 2 < y) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Returns the edit for moving the line between two stops: freezes layers when moved down, unfreezes when moved up; null if nothing changes. */
export function moveLine(lines: LineStops, graph: LayerGraph, from: number, to: number): Edit | null {
  const { stops, layers } = lines;
  if (from === to || !stops[from] || !stops[to]) return null;
  const above = new Set(layers.slice(0, stops[to].count));
  if (to > from) return { edit: 'freeze', select: selectPrefix(graph, above) };
  const below = graph.layers.map((layer) => layer.name).filter((name) => !above.has(name));
  const [first] = below;
  const isSuffix = first !== undefined && graph.layers.at(-below.length)?.name === first;
  return { edit: 'unfreeze', select: isSuffix ? { from: first } : { names: below } };
}

/** Selects the layers as a prefix (`before` a layer) if they start the network, otherwise by name. */
function selectPrefix(graph: LayerGraph, chosen: ReadonlySet<string>): Select {
  const next = graph.layers[chosen.size];
  const together = graph.layers.slice(0, chosen.size).every((layer) => chosen.has(layer.name));
  if (together) return next ? { before: next.name } : { all: true };
  return { names: graph.layers.map((layer) => layer.name).filter((name) => chosen.has(name)) };
}

/** Trainable and frozen counts after a move; `normKept` counts BatchNormalization layers that stay frozen. */
export interface LineCounts {
  readonly layers: number;
  readonly frozen: number;
  readonly trainableCount: number;
  readonly normKept: number;
}

/** Returns the counts after an edit of the line, without applying it. */
export function countLine(
  lines: LineStops,
  graph: LayerGraph,
  facts: GraphFacts,
  to: number,
  edit: Edit | null,
): LineCounts {
  const count = lines.stops[to]?.count ?? 0;
  if (!edit) {
    // At rest the numbers of the whole network are known.
    const { nonTrainable: frozen, trainable: trainableCount } = facts.params;
    const norms = graph.layers.filter(({ kind, trainable }) => kind === 'BatchNormalization' && !trainable);
    const above = new Set(norms.length > 0 ? lines.layers.slice(0, count) : []);
    const normKept = norms.filter(({ name }) => !above.has(name)).length;
    return { layers: count, frozen, trainableCount, normKept };
  }
  const newlyFrozen = edit.edit === 'freeze' ? layersToSet(graph, edit.select, false, false) : null;
  const unfrozen = edit.edit === 'unfreeze' ? layersToSet(graph, edit.select, true, false) : null;
  const above = new Set(lines.layers.slice(0, count));
  let frozen = 0;
  let trainableCount = 0;
  let normKept = 0;
  for (const layer of graph.layers) {
    const isTrainable = newlyFrozen?.has(layer.name)
      ? false
      : unfrozen?.has(layer.name)
        ? true
        : layer.trainable;
    const weights = facts.layers.get(layer.name)?.weights ?? [];
    for (const { shape, trainable } of weights) {
      const size = shape.reduce((product, length) => product * length, 1);
      if (isTrainable && trainable) trainableCount += size;
      else frozen += size;
    }
    if (!above.has(layer.name) && !isTrainable && layer.kind === 'BatchNormalization') normKept++;
  }
  return { layers: above.size, frozen, trainableCount, normKept };
}
