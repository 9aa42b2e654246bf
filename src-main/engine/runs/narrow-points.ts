// Where a network narrows to one line: what a cut there hands on is one tensor.

import { consumersOf, type LayerGraph } from '#shared/graph/graph';
import { type GraphFacts, inferGraph } from '#shared/graph/infer';
import { findKind } from '#shared/layers/catalog';

/** Layers whose output alone feeds all that follows, in the graph's order; the input and the model's output are not among them. */
export function narrowPoints(graph: LayerGraph): string[] {
  const place = new Map(graph.layers.map(({ name }, i) => [name, i]));
  const lastUse = new Map(
    [...consumersOf(graph)].map(([name, consumers]) => [
      name,
      graph.outputs.includes(name)
        ? graph.layers.length
        : Math.max(-1, ...consumers.map((one) => place.get(one)!)),
    ]),
  );
  const points: string[] = [];
  // The furthest that anything before layer i is still used.
  let reach = -1;
  for (const [i, { name, kind, inputs }] of graph.layers.entries()) {
    const alone = reach <= i && kind !== 'InputLayer' && inputs.length > 0;
    if (alone && (lastUse.get(name) ?? -1) > i && !graph.outputs.includes(name)) points.push(name);
    reach = Math.max(reach, lastUse.get(name) ?? -1);
  }
  return points;
}

/**
 * Up to `count` places where a classifier could be put: ends of blocks that hand on images of features `[h, w, c]`,
 * spread over the later two thirds of the network's work, the deepest among them. Layers of a new head don't count.
 */
export function candidateCuts(graph: LayerGraph, count = 5, facts: GraphFacts = inferGraph(graph)): string[] {
  const done = new Map<string, number>();
  let sum = 0;
  for (const { name } of graph.layers) {
    sum += facts.layers.get(name)?.flops ?? 0;
    done.set(name, sum);
  }
  const byName = new Map(graph.layers.map((layer) => [layer.name, layer]));
  const isMap = (name: string) =>
    facts.layers.get(name)?.shape.length === 4 && !byName.get(name)!.head && sum > 0 && done.get(name)! > 0;
  const maps = graph.layers.map(({ name }) => name).filter(isMap);
  const deepest = maps.at(-1);
  if (deepest === undefined) return [];
  const narrow = new Set(narrowPoints(graph));
  // The end of a stretch: what follows begins anew with a layer that has weights, or joins or pools.
  const consumers = consumersOf(graph);
  const ends = maps.filter(
    (name) =>
      narrow.has(name) &&
      consumers.get(name)!.some((next) => {
        const { kind } = byName.get(next)!;
        return (facts.layers.get(next)?.weights.length ?? 0) > 0 && kind !== 'BatchNormalization'
          ? true
          : ['merging', 'pooling'].includes(findKind(kind)?.category ?? '');
      }),
  );
  const usable = [...new Set([...ends, deepest])].filter(
    (name) => done.get(name)! / sum > 0.2 || name === deepest,
  );
  if (usable.length <= count) return usable;
  const chosen = new Set<string>([deepest]);
  for (let i = 0; i < count - 1; i++) {
    const wished = 0.3 + (0.7 * i) / (count - 1);
    const nearest = usable
      .filter((name) => !chosen.has(name))
      .sort((a, b) => Math.abs(done.get(a)! / sum - wished) - Math.abs(done.get(b)! / sum - wished))[0];
    if (nearest) chosen.add(nearest);
  }
  return usable.filter((name) => chosen.has(name));
}
