// Takes a graph apart where everything passes through one layer: each stretch is arranged for itself, and an edit moves no other.
import type { LayerGraph } from '#shared/graph/graph';

/** A stretch of the graph. Its layers count from 0; `key` says all that its arrangement depends on. */
export interface Segment {
  /** Index of its first layer in the graph; consecutive segments share the layer between them. */
  readonly start: number;
  /** For each layer the layers of the segment that feed it; what is not there or comes later counts as none. */
  readonly inputs: readonly (readonly number[])[];
  /** True when the first layer feeds everything that follows. */
  readonly hasEntry: boolean;
  /** True when everything ends in the last layer. */
  readonly hasExit: boolean;
  readonly key: string;
}

/** Two layers of a chain: what most segments are. */
const pair = { inputs: [[], [0]], hasEntry: true, hasExit: true, key: 'ex;0' } as const;

/** The segments in order; together they hold each layer, those between two of them twice. */
export function findSegments(graph: LayerGraph): Segment[] {
  const { layers } = graph;
  if (layers.length === 0) return [];
  const index = new Map<string, number>();
  const inputs: number[][] = [];
  /** The furthest layer that each one feeds. */
  const last: number[] = [];
  for (const [i, layer] of layers.entries()) {
    const own: number[] = [];
    for (const name of layer.inputs) {
      const from = index.get(name);
      if (from === undefined || own.includes(from)) continue;
      own.push(from);
      last[from] = i;
    }
    inputs.push(own);
    last.push(i);
    if (!index.has(layer.name)) index.set(layer.name, i);
  }
  const cuts: number[] = [];
  let reach = 0;
  for (let i = 0; i < layers.length; i++) {
    if (reach <= i && (i === 0 || inputs[i]!.length > 0)) cuts.push(i);
    reach = Math.max(reach, last[i]!);
  }
  const segments: Segment[] = [];
  for (const [at, start] of cuts.entries()) {
    const next = cuts[at + 1];
    if (next === undefined && start === layers.length - 1 && at > 0) break;
    const end = next ?? layers.length - 1;
    const hasExit = next !== undefined;
    if (hasExit && end === start + 1) {
      segments.push({ ...pair, start });
      continue;
    }
    const local: number[][] = [[]];
    let sources = 1;
    let key = hasExit ? 'x' : '';
    for (let i = start + 1; i <= end; i++) {
      const own = inputs[i]!.map((from) => from - start).filter((from) => from >= 0);
      if (own.length === 0) sources++;
      local.push(own);
      key += `;${own.join(',')}`;
    }
    const hasEntry = start > 0 || sources === 1;
    segments.push({ start, inputs: local, hasEntry, hasExit, key: hasEntry ? `e${key}` : key });
  }
  return segments;
}
