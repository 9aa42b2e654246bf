// Draws the lines between layers so that none runs through a box that it does not belong to.
import { type LayoutOptions, nodeSize, type Place } from './layout';

/** The x of the vertical part of each line that skips rows, by `source→target`. */
export type Lanes = ReadonlyMap<string, number>;

/** Finds a free column for each line over more than one row: the source's, the target's, else beside all boxes. */
export function findLanes(
  places: ReadonlyMap<string, Place>,
  edges: readonly (readonly [string, string])[],
  options: LayoutOptions = nodeSize,
): Lanes {
  const rows: number[][] = [];
  for (const place of places.values()) {
    const row = rows[place.rank];
    if (row) row.push(place.x);
    else rows[place.rank] = [place.x];
  }
  const margin = 12;
  const isFree = (x: number, from: number, to: number) => {
    for (let rank = from + 1; rank < to; rank++) {
      for (const left of rows[rank] ?? []) {
        if (x > left - margin && x < left + options.width + margin) return false;
      }
    }
    return true;
  };
  const lanes = new Map<string, number>();
  const usedOutside: { from: number; to: number; x: number }[] = [];
  for (const [source, target] of edges) {
    const a = places.get(source);
    const b = places.get(target);
    if (!a || !b || b.rank - a.rank <= 1) continue;
    const own = a.x + options.width / 2;
    const theirs = b.x + options.width / 2;
    if (isFree(own, a.rank, b.rank)) lanes.set(`${source}→${target}`, own);
    else if (isFree(theirs, a.rank, b.rank)) lanes.set(`${source}→${target}`, theirs);
    else {
      let x = Number.NEGATIVE_INFINITY;
      for (let rank = a.rank + 1; rank < b.rank; rank++) {
        for (const left of rows[rank] ?? []) x = Math.max(x, left + options.width + 22);
      }
      const crowded = (lane: number) =>
        usedOutside.some((u) => u.from < b.rank && u.to > a.rank && Math.abs(u.x - lane) < 10);
      while (crowded(x)) x += 12;
      usedOutside.push({ from: a.rank, to: b.rank, x });
      lanes.set(`${source}→${target}`, x);
    }
  }
  return lanes;
}

/** An SVG path from below a box to above another one, along the lane where it has one. */
export function edgePath(sx: number, sy: number, tx: number, ty: number, lane: number | null): string {
  const gap = nodeSize.gapY;
  if (lane === null) return bend(sx, sy, tx, ty, true);
  const top = sy + gap;
  const bottom = ty - gap;
  return `${bend(sx, sy, lane, top, true)} L${lane},${bottom} ${bend(lane, bottom, tx, ty, false)}`;
}

function bend(ax: number, ay: number, bx: number, by: number, move: boolean): string {
  const start = move ? `M${ax},${ay} ` : '';
  if (Math.abs(ax - bx) < 0.5) return `${start}L${bx},${by}`;
  const half = (by - ay) / 2;
  return `${start}C${ax},${ay + half} ${bx},${by - half} ${bx},${by}`;
}
