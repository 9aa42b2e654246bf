// Finds the nodes and lines of a drawing in a rectangle. The work depends on what is found, not on the size of the graph.

import { nodeSize } from '../layout/layout';
import type { Drawing, DrawnLine, DrawnNode } from './drawing';

/** A rectangle in drawing coordinates. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Spatial index of nodes and lines. */
export interface Finder {
  nodes(area: Area): DrawnNode[];
  lines(area: Area): DrawnLine[];
  /** Returns the node under a point. */
  at(x: number, y: number): DrawnNode | undefined;
}

/** Height of a shelf. A line is listed on every shelf it crosses. */
const shelf = 1200;

/** Builds the index of a drawing. */
export function makeFinder({ nodes, lines }: Drawing): Finder {
  const sorted = sortByPlace(nodes);
  const shelves: DrawnLine[][] = [];
  for (const line of lines) {
    const from = Math.floor(line.top / shelf);
    const to = Math.floor(line.bottom / shelf);
    for (let i = from; i <= to; i++) {
      const found = shelves[i];
      if (found) found.push(line);
      else shelves[i] = [line];
    }
  }
  function firstBelow(y: number): number {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]!.place.y + nodeSize.height < y) low = middle + 1;
      else high = middle;
    }
    return low;
  }
  function findNodes({ left, top, right, bottom }: Area): DrawnNode[] {
    const found: DrawnNode[] = [];
    for (let i = firstBelow(top); i < sorted.length; i++) {
      const node = sorted[i]!;
      if (node.place.y > bottom) break;
      if (node.place.x <= right && node.place.x + nodeSize.width >= left) found.push(node);
    }
    return found;
  }
  return {
    nodes: findNodes,
    lines(area) {
      const found = new Set<DrawnLine>();
      const from = Math.max(0, Math.floor(area.top / shelf));
      const to = Math.min(shelves.length - 1, Math.floor(area.bottom / shelf));
      for (let i = from; i <= to; i++)
        for (const line of shelves[i] ?? []) if (!found.has(line) && meets(line, area)) found.add(line);
      return [...found];
    },
    at(x, y) {
      return findNodes({ left: x, right: x, top: y, bottom: y })[0];
    },
  };
}

/** Returns the nodes by rows, from left to right. Those of a chain are in this order already. */
function sortByPlace(nodes: readonly DrawnNode[]): readonly DrawnNode[] {
  const compare = ({ place: a }: DrawnNode, { place: b }: DrawnNode) => a.y - b.y || a.x - b.x;
  for (let i = 1; i < nodes.length; i++)
    if (compare(nodes[i - 1]!, nodes[i]!) > 0) return [...nodes].sort(compare);
  return nodes;
}

function meets({ points }: DrawnLine, { left, top, right, bottom }: Area): boolean {
  for (let i = 1; i < points.length; i++) {
    const [ax, ay] = points[i - 1]!;
    const [bx, by] = points[i]!;
    if (ay <= bottom && by >= top && Math.min(ax, bx) <= right && Math.max(ax, bx) >= left) return true;
  }
  return false;
}
