// A warm start from another graph: which of its weights go where, what does not fit and why, before it is done.
import type { WeightTable } from './edits/take-weights';
import type { LayerGraph } from './graph';
import { inferGraph } from './infer';
import { compilePattern } from './safe-regex';
import { planWeights, type WeightPlan } from './warm-start';

/** How layers find each other: by name, by name among those that match, or by pairs of [other's layer, this graph's layer]. */
export type TransferOptions =
  | { readonly by: 'name' }
  | { readonly by: 'pattern'; readonly regex: string }
  | { readonly by: 'pairs'; readonly pairs: readonly (readonly [string, string])[] };

/** What would be taken, and the edit's table that takes it. */
export interface TransferPlan extends WeightPlan {
  readonly weights: WeightTable;
}

/** Plans the transfer of another graph's weights; what does not fit is listed and stays as it is. */
export function planTransfer(graph: LayerGraph, other: LayerGraph, options: TransferOptions): TransferPlan {
  const facts = inferGraph(other);
  const matches = options.by === 'pattern' ? compilePattern(options.regex) : () => true;
  const targets = options.by === 'pairs' ? new Map(options.pairs) : null;
  const sources = other.layers.flatMap((layer) => {
    const specs = facts.layers.get(layer.name)?.weights ?? [];
    const target = targets ? targets.get(layer.name) : layer.name;
    if (specs.length === 0 || target === undefined || !matches(layer.name)) return [];
    return [{ layer, specs, target }];
  });
  const groups = sources.map(({ specs, target }) => ({
    path: target,
    layer: target,
    weights: specs.map(({ name, shape }) => ({ name, shape })),
  }));
  const plan = planWeights(graph, { layout: 'named', groups }, { by: 'name', skipMismatch: true });
  const weights: Record<string, Record<string, WeightTable[string][string]>> = {};
  for (const { layer, weight, group, index } of plan.assign) {
    const source = sources[group]!;
    const ref = source.layer.weights[source.specs[index]!.name];
    if (!ref) continue;
    weights[layer] ??= {};
    weights[layer][weight] = ref;
  }
  return { ...plan, weights };
}
