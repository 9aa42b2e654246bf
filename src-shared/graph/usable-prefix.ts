// How far a network with unknown layers can be used: the most layers that can be computed up to one of them.
import { findKind } from '../layers/catalog';
import { formatShape } from '../layers/kind';
import { ancestorsOf, consumersOf, type LayerGraph, type Shape } from './graph';
import { inferGraph } from './infer';

/** The part of a network in front of its unknown layers. */
export interface UsablePrefix {
  /** Layers up to `last`, this included. */
  readonly layers: number;
  /** All layers of the network. */
  readonly total: number;
  /** Where to cut: the layer that the most known layers lead to. */
  readonly last: string;
  readonly shape: Shape | null;
}

/** Ends that are compared; a network of more open ends than this is compared by the last of them. */
const mostEnds = 500;

/** The usable prefix of a network, or null where every layer is known. */
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

/** The prefix as a sentence. */
export function describeUsablePrefix({ layers, total, last, shape }: UsablePrefix): string {
  // An input alone is nothing to extract features with.
  if (layers < 2) return `No frozen prefix: none of the ${total} layers after the input can be computed.`;
  const size = shape ? ` ${formatShape(shape)}` : '';
  return `Frozen prefix of ${layers} of ${total} layers, up to '${last}'${size}: cut the network there to use it.`;
}
