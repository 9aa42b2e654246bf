// What of a frozen prefix is kept: the values that a stage trains on, and those of the network itself, which runs with other heads share.
import { ancestorsOf, consumersOf, type LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import type { Prefix } from '#shared/run/prefix';

/** The prefix that a stage trains behind, and the one that its values can be made of; null when they are the same, or not worth it. */
export interface KeptPrefix {
  readonly prefix: Prefix;
  readonly base: Prefix | null;
}

/** The network's own values are kept as they are when the head's first layers make them at most so many times smaller. */
const wholeUpTo = 4;
/** Beyond that many bytes the values of the network itself are not kept beside those that a stage needs. */
const maxBaseBytes = 4 * 2 ** 30;

/** Numbers that an image's values at a frontier have. */
export function sizeOfFrontier(graph: LayerGraph, frontier: readonly string[]): number {
  const facts = inferGraph(graph);
  const sizeOf = (name: string) =>
    facts.layers
      .get(name)!
      .shape.slice(1)
      .reduce<number>((product, size) => product * (size ?? 1), 1);
  return frontier.reduce((sum, name) => sum + sizeOf(name), 0);
}

/** The prefix without the layers of the head that stand in it (pooling, flattening): what another head would be put on. */
function withoutHead(graph: LayerGraph, prefix: Prefix): Prefix {
  const heads = new Set(graph.layers.filter(({ head }) => head).map(({ name }) => name));
  const layers = new Set([...prefix.layers].filter((name) => !heads.has(name)));
  const consumers = consumersOf(graph);
  const frontier = graph.layers
    .map(({ name }) => name)
    .filter((name) => layers.has(name))
    .filter((name) => graph.outputs.includes(name) || consumers.get(name)!.some((one) => !layers.has(one)));
  return { layers, frontier };
}

/** Settles what is kept for so many images. */
export function settleKept(graph: LayerGraph, prefix: Prefix, images: number): KeptPrefix {
  const base = withoutHead(graph, prefix);
  const same = base.frontier.join() === prefix.frontier.join();
  if (same || base.frontier.length === 0) return { prefix, base: null };
  const hasWeights = inferGraph(graph).layers;
  const computes = [...base.layers].some((name) => hasWeights.get(name)!.weights.length > 0);
  const [whole, small] = [base, prefix].map(({ frontier }) => sizeOfFrontier(graph, frontier));
  if (!computes) return { prefix, base: null };
  if (whole! <= wholeUpTo * small!) return { prefix: base, base: null };
  return { prefix, base: whole! * 4 * images <= maxBaseBytes ? base : null };
}

/** The prefix that ends in these layers. */
export function prefixTo(graph: LayerGraph, frontier: readonly string[]): Prefix {
  return { layers: new Set([...ancestorsOf(graph, frontier), ...frontier]), frontier };
}
