// The usable prefix of a network with unknown layers: the largest part before one of them that can be computed.
import { findKind } from '../layers/catalog';
import { formatShape } from '../layers/kind';
import { ancestorsOf, consumersOf, type LayerGraph, type Shape } from './graph';
import { inferGraph } from './infer';

/** The part of a network before its unknown layers. */
export interface UsablePrefix {
  /** Number of layers up to and including `last`. */
  readonly layers: number;
  /** Number of layers of the network. */
  readonly total: number;
  /** Where to cut: the layer with the most known ancestors. */
  readonly last: string;
  readonly shape: Shape | null;
}

/** Maximum number of end layers compared; if there are more, only the last ones are. */
const mostEnds = 500;

/** Returns the usable prefix of a network, or null if every layer is known. */
export function findUsablePrefix(graph: LayerGraph): UsablePrefix | null {
  if (graph.layers.every(({ kind }) => findKind(kind))) return null;
  const computed = new Set<string>();
  for (const { name, kind, inputs } of graph.layers)
    if (findKind(kind) && inputs.every((input) => computed.has(input))) computed.add(name);
  const consumers = consumersOf(graph);
  const ends = [...computed].filter((name) => !consumers.get(name)?.some((next) => computed.has(next)));
  let best: { name: string; layers: number } | undefined;
  for (const name of ends.slice(-mostEnds)) {
    const layers = ancestorsOf(graph, [name]).size;
    if (!best || layers > best.layers) best = { name, layers };
  }
  if (!best) return { layers: 0, total: graph.layers.length, last: '', shape: null };
  const shape = inferGraph(graph).layers.get(best.name)?.shape ?? null;
  return { layers: best.layers, total: graph.layers.length, last: best.name, shape };
}

/** Describes the prefix in a sentence. */
export function describeUsablePrefix({ layers, total, last, shape }: UsablePrefix): string {
  // An input layer alone cannot extract features.
  if (layers < 2) return `No frozen prefix: none of the ${total} layers after the input can be computed.`;
  const size = shape ? ` ${formatShape(shape)}` : '';
  return `Frozen prefix of ${layers} of ${total} layers, up to '${last}'${size}: cut the network there to use it.`;
}
