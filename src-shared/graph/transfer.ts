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
  /** `base_*` to `*`: what the stars stand for in the other's name is put in the place of those in `to`. */
  | { readonly by: 'wildcard'; readonly pattern: string; readonly to: string }
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
  const rename = options.by === 'wildcard' ? renaming(options.pattern, options.to) : null;
  const sources = other.layers.flatMap((layer) => {
    const specs = facts.layers.get(layer.name)?.weights ?? [];
    const target = targets ? targets.get(layer.name) : rename ? rename(layer.name) : layer.name;
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

/** Names that match a wildcard, with its stars' text put into another; undefined for those that do not match. */
export function renaming(pattern: string, to: string): (name: string) => string | undefined {
  const pieces = pattern.split('*');
  return (name) => {
    const stars: string[] = [];
    let at = pieces[0]!.length;
    if (!name.startsWith(pieces[0]!)) return undefined;
    for (const [i, piece] of pieces.entries()) {
      if (i === 0) continue;
      const last = i === pieces.length - 1;
      const next = last ? name.length - piece.length : name.indexOf(piece, at);
      if (next < at || !name.startsWith(piece, next)) return undefined;
      stars.push(name.slice(at, next));
      at = next + piece.length;
    }
    if (at !== name.length) return undefined;
    return to.replace(/\*/g, () => stars.shift() ?? '');
  };
}
