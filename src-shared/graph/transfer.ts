// Plans a warm start from another graph: which weights are transferred, which do not fit and why.
import type { WeightTable } from './edits/take-weights';
import type { LayerGraph } from './graph';
import { inferGraph } from './infer';
import { compilePattern } from './safe-regex';
import { planWeights, type WeightPlan } from './warm-start';

/** How layers are matched: by name, by name among those that match, or by pairs of [source layer, target layer]. */
export type TransferOptions =
  | { readonly by: 'name' }
  | { readonly by: 'pattern'; readonly regex: string }
  /** `base_*` to `*`: the text matched by each star in the source's name replaces the stars in `to`. */
  | { readonly by: 'wildcard'; readonly pattern: string; readonly to: string }
  | { readonly by: 'pairs'; readonly pairs: readonly (readonly [string, string])[] };

/** The planned transfer, and the edit's table that applies it. */
export interface TransferPlan extends WeightPlan {
  readonly weights: WeightTable;
}

/** Plans the transfer of another graph's weights; weights that do not fit are listed and not changed. */
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

/** Returns a function that renames by wildcards; it returns undefined for names that do not match. */
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
