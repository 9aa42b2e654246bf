// Chooses which outputs of a frozen prefix are cached: those that a stage trains on, and those of the base network, which can be reused with other heads.
import { ancestorsOf, consumersOf, type LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import type { Prefix } from '#shared/run/prefix';

/** The prefix whose outputs a stage trains on, and the shorter one they can be derived from. `base` is null if both are equal or caching it is too expensive. */
export interface CachedPrefix {
  readonly prefix: Prefix;
  readonly base: Prefix | null;
}

/** If the head's first layers reduce the base network's outputs by at most this factor, only the base outputs are cached. */
const maxReduction = 4;
/** Maximum bytes of the base network's outputs cached in addition to those that a stage trains on. */
const maxBaseBytes = 4 * 2 ** 30;

/** Returns the number of values per image at a frontier. */
export function sizeOfFrontier(graph: LayerGraph, frontier: readonly string[]): number {
  const facts = inferGraph(graph);
  const sizeOf = (name: string) =>
    facts.layers
      .get(name)!
      .shape.slice(1)
      .reduce<number>((product, size) => product * (size ?? 1), 1);
  return frontier.reduce((sum, name) => sum + sizeOf(name), 0);
}

/** Returns the prefix without layers of the head (pooling, flattening), which other heads can reuse. */
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

/** Chooses which outputs are cached for a number of images. */
export function chooseCachedPrefix(graph: LayerGraph, prefix: Prefix, images: number): CachedPrefix {
  const base = withoutHead(graph, prefix);
  const isSame = base.frontier.join() === prefix.frontier.join();
  if (isSame || base.frontier.length === 0) return { prefix, base: null };
  const facts = inferGraph(graph).layers;
  const hasWeights = [...base.layers].some((name) => facts.get(name)!.weights.length > 0);
  const [baseSize, prefixSize] = [base, prefix].map(({ frontier }) => sizeOfFrontier(graph, frontier));
  if (!hasWeights) return { prefix, base: null };
  if (baseSize! <= maxReduction * prefixSize!) return { prefix: base, base: null };
  return { prefix, base: baseSize! * 4 * images <= maxBaseBytes ? base : null };
}

/** Returns the prefix that ends in these layers. */
export function prefixTo(graph: LayerGraph, frontier: readonly string[]): Prefix {
  return { layers: new Set([...ancestorsOf(graph, frontier), ...frontier]), frontier };
}
