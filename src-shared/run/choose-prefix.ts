// Chooses between cached features and end-to-end training: the one rule of the trainer, the time estimates and the plan.
import type { LayerGraph } from '../graph/graph';
import { type GraphFacts, inferGraph } from '../graph/infer';
import { augments } from './augmentation';
import { frozenDropout, frozenPrefix, type Prefix } from './prefix';
import type { Stage } from './stage';

/** Maximum size of the features cached on disk for a stage, unless the stage asks for them. */
const maxFeatureBytes = 8 * 2 ** 30;

/** Minimum share of the network's FLOPs in a prefix whose features are cached without being asked for. */
const minPrefixShare = 0.2;

/** Why the frozen layers run in each epoch, or what caching them changes. */
export type PrefixReason =
  /** Augmented images differ in each epoch, and no number of variants is set. */
  | { readonly code: 'augmented' }
  /** No frozen layers before the trainable ones. */
  | { readonly code: 'nothing-frozen' }
  /** Dropout among the frozen layers makes their outputs random. */
  | { readonly code: 'frozen-dropout' }
  | { readonly code: 'too-large'; readonly bytes: number }
  /** The features are cached, and dropout is off in `layers` frozen layers. */
  | { readonly code: 'dropout-off'; readonly layers: number };

/** The prefix whose outputs are cached, null to run all layers in each step; `reason` tells why. */
export interface PrefixChoice {
  readonly prefix: Prefix | null;
  readonly reason?: PrefixReason;
}

/** Number of variants per augmented image that a stage caches; null if none. Mixup and cutmix images cannot be cached. */
export function keepsVariants({
  augmentation,
  variants,
}: Pick<Stage, 'augmentation' | 'variants'>): number | null {
  if (!augmentation || !variants) return null;
  return augmentation.mixup !== 0 || augmentation.cutmix !== 0 ? null : variants;
}

/** Chooses the prefix of a stage with these trainable layers; `records` is the number of images and variants to cache. */
export function choosePrefix(
  graph: LayerGraph,
  stage: Stage,
  trainable: ReadonlySet<string>,
  records: number,
): PrefixChoice {
  if (stage.features === 'end-to-end') return { prefix: null };
  const asked = stage.features === 'cached';
  if (augments(stage.augmentation) && !keepsVariants(stage))
    return { prefix: null, reason: { code: 'augmented' } };
  const prefix = frozenPrefix(graph, trainable, asked);
  if (!prefix) return asked ? { prefix, reason: { code: 'nothing-frozen' } } : { prefix };
  const facts = inferGraph(graph);
  if (!asked && flopsOf(facts, prefix) < minPrefixShare * facts.flops) {
    const calm = frozenPrefix(graph, trainable, true);
    if (!calm || flopsOf(facts, calm) < minPrefixShare * facts.flops) return { prefix: null };
    return { prefix: null, reason: { code: 'frozen-dropout' } };
  }
  const bytes = 4 * records * prefix.frontier.reduce((sum, name) => sum + sizeOf(facts, name), 0);
  if (!asked && bytes > maxFeatureBytes) return { prefix: null, reason: { code: 'too-large', bytes } };
  const layers = asked ? frozenDropout(graph, trainable).length : 0;
  return layers === 0 ? { prefix } : { prefix, reason: { code: 'dropout-off', layers } };
}

function flopsOf(facts: GraphFacts, { layers }: Prefix): number {
  return [...layers].reduce((sum, name) => sum + (facts.layers.get(name)?.flops ?? 0), 0);
}

/** Numbers that a layer's output has for one image. */
function sizeOf(facts: GraphFacts, name: string): number {
  const shape = facts.layers.get(name)?.shape ?? [];
  return shape.slice(1).reduce<number>((product, size) => product * (size ?? 1), 1);
}
