// Which outputs of a frozen prefix are cached: those that a stage trains on, and those of the base network, which are reused with other heads.
import { ancestorsOf, consumersOf, type LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import type { Prefix } from '#shared/run/prefix';

/** The prefix whose outputs a stage trains on, and the shorter one they can be derived from; `base` is null if both are the same or caching it is too expensive. */
export interface KeptPrefix {
  readonly prefix: Prefix;
  readonly base: Prefix | null;
}

/** If the head's first layers reduce the base network's outputs by at most this factor, only the base outputs are cached. */
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

/** The prefix without layers of the head (pooling, flattening): the part that another head could be added to. */
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
