// Splits a graph at layers that every path passes through. Segments are arranged independently, so an edit affects only one.
import type { LayerGraph } from '#shared/graph/graph';
import { wiringOf } from '#shared/graph/wiring';

/** A segment of the graph, with layers numbered from 0. `key` contains everything its arrangement depends on. */
export interface Segment {
  /** Index of its first layer in the graph; consecutive segments share a layer. */
  readonly start: number;
  /** Inputs of each layer within the segment; missing or later layers are ignored. */
  readonly inputs: readonly (readonly number[])[];
  /** True if all paths start at the first layer. */
  readonly hasEntry: boolean;
  /** True if all paths end at the last layer. */
  readonly hasExit: boolean;
  readonly key: string;
}

/** Two layers of a chain, the most frequent segment. */
const pair = { inputs: [[], [0]], hasEntry: true, hasExit: true, key: 'ex;0' } as const;

/** True for two layers of a chain. */
export function isPair({ key }: Segment): boolean {
  return key === pair.key;
}

/** Returns the segments in order. Layers between two segments belong to both. */
export function findSegments(graph: LayerGraph): Segment[] {
  const { layers } = graph;
  if (layers.length === 0) return [];
  const { starts, sources } = wiringOf(layers);
  /** The furthest output of each layer. */
  const last = new Int32Array(layers.length);
  /** True for a layer with an input before it. */
  const hasInput = new Uint8Array(layers.length);
  for (let i = 0; i < layers.length; i++) {
    last[i] = i;
    for (let at = starts[i]!; at < starts[i + 1]!; at++) {
      const from = sources[at]!;
      if (from < 0 || from >= i) continue;
      hasInput[i] = 1;
      last[from] = i;
    }
  }
  const inputsOf = (i: number, start: number) => {
    const local: number[] = [];
    for (let at = starts[i]!; at < starts[i + 1]!; at++) {
      const from = sources[at]! - start;
      if (from >= 0 && from < i - start && !local.includes(from)) local.push(from);
    }
    return local;
  };
  const cuts: number[] = [];
  let reach = 0;
  for (let i = 0; i < layers.length; i++) {
    if (reach <= i && (i === 0 || hasInput[i])) cuts.push(i);
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
    const segmentInputs: number[][] = [[]];
    let sources = 1;
    let key = hasExit ? 'x' : '';
    for (let i = start + 1; i <= end; i++) {
      const local = inputsOf(i, start);
      if (local.length === 0) sources++;
      segmentInputs.push(local);
      key += `;${local.join(',')}`;
    }
    const hasEntry = start > 0 || sources === 1;
    segments.push({ start, inputs: segmentInputs, hasEntry, hasExit, key: hasEntry ? `e${key}` : key });
  }
  return segments;
}
