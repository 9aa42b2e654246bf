// Places layers on the canvas by rank: each below all that feed it, branches beside each other, in about a millisecond.
import type { LayerGraph } from '#shared/graph/graph';

/** Where a layer's box stands; `rank` counts rows from the top. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly rank: number;
}

/** Size of a layer's box and the gaps between boxes, in pixels. */
export interface LayoutOptions {
  readonly width: number;
  readonly height: number;
  readonly gapX: number;
  readonly gapY: number;
}

/** The boxes as LayerNode.vue draws them. */
export const nodeSize: LayoutOptions = { width: 244, height: 54, gapX: 28, gapY: 26 };

/** Places every layer: rank = longest way from an input, order in a rank by the middle of what feeds it. */
export function layoutGraph(graph: LayerGraph, options: LayoutOptions = nodeSize): Map<string, Place> {
  const ranks = rankLayers(graph);
  const rows: string[][] = [];
  for (const layer of graph.layers) {
    const rank = ranks.get(layer.name) ?? 0;
    const row = rows[rank];
    if (row) row.push(layer.name);
    else rows[rank] = [layer.name];
  }
  const inputs = new Map(graph.layers.map((layer) => [layer.name, layer.inputs]));
  const centers = new Map<string, number>();
  const places = new Map<string, Place>();
  const step = options.width + options.gapX;
  for (const [rank, row = []] of rows.entries()) {
    const wished = row.map((name) => ({ name, x: middle(inputs.get(name) ?? [], centers) }));
    if (row.length > 1) wished.sort((a, b) => a.x - b.x);
    const xs = spread(
      wished.map((one) => one.x),
      step,
    );
    for (const [index, { name }] of wished.entries()) {
      const x = xs[index] ?? 0;
      centers.set(name, x);
      places.set(name, { x: x - options.width / 2, y: rank * (options.height + options.gapY), rank });
    }
  }
  return places;
}

/** The rank of each layer: one more than the greatest of its inputs'. Unknown and circular inputs count as none. */
export function rankLayers(graph: LayerGraph): Map<string, number> {
  const ranks = new Map<string, number>();
  for (const layer of graph.layers) {
    let rank = 0;
    for (const input of layer.inputs) rank = Math.max(rank, (ranks.get(input) ?? -1) + 1);
    ranks.set(layer.name, rank);
  }
  return ranks;
}

function middle(inputs: readonly string[], centers: ReadonlyMap<string, number>): number {
  let sum = 0;
  let count = 0;
  for (const input of inputs) {
    const center = centers.get(input);
    if (center === undefined) continue;
    sum += center;
    count++;
  }
  return count > 0 ? sum / count : 0;
}

/** Moves sorted wishes apart to at least `step`, keeping each group of colliding ones around its own mean. */
function spread(wishes: readonly number[], step: number): number[] {
  const groups: { sum: number; count: number }[] = [];
  const left = (group: { sum: number; count: number }) =>
    group.sum / group.count - ((group.count - 1) * step) / 2;
  for (const wish of wishes) {
    let group = { sum: wish, count: 1 };
    for (let last = groups.at(-1); last; last = groups.at(-1)) {
      if (left(last) + last.count * step <= left(group)) break;
      groups.pop();
      group = { sum: last.sum + group.sum, count: last.count + group.count };
    }
    groups.push(group);
  }
  return groups.flatMap((group) => Array.from({ length: group.count }, (_, i) => left(group) + i * step));
}
