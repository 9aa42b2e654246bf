// Ready plans of stages, and where fine-tuning sensibly begins in a network.
import type { LayerGraph } from '#shared/graph/graph';
import { findKind } from '#shared/layers/catalogue';
import { type Stage, stageSchema } from '#shared/recipe/stage';

/** Names of the ready plans, as the translation table has them. */
export const planNames = ['feature', 'finetune', 'scratch'] as const;
/** One of the ready plans. */
export type PlanName = (typeof planNames)[number];
/** What the stages of the plans are called. */
export interface StageNames {
  readonly head: string;
  readonly fineTune: string;
  readonly all: string;
}

/** The layer from which the top of the network is thawed: the first with weights after the join or pooling nearest to three quarters. */
export function suggestTop(graph: LayerGraph): string | null {
  const body = graph.layers.filter((layer) => !layer.head);
  const wished = body.length * 0.75;
  const borders = body.flatMap((layer, index) => {
    const category = findKind(layer.kind)?.category;
    return category === 'merging' || category === 'pooling' ? [index] : [];
  });
  const hasWeights = (index: number) => Object.keys(body[index]?.weights ?? {}).length > 0;
  const starts = [...borders, Math.floor(wished)].map((border) => {
    let index = border;
    while (index < body.length && !hasWeights(index)) index++;
    return index;
  });
  const usable = starts.filter((index) => index < body.length);
  usable.sort((a, b) => Math.abs(a - wished) - Math.abs(b - wished));
  return usable[0] === undefined ? null : (body[usable[0]]?.name ?? null);
}

/** The stages of a ready plan for the network. */
export function makePlan(name: PlanName, graph: LayerGraph | null, names: StageNames): Stage[] {
  const head = makeStage(names.head, { trainable: { head: true }, epochs: 15 });
  if (name === 'feature') return [head];
  if (name === 'scratch') {
    return [
      makeStage(names.all, {
        trainable: { all: true },
        batchNormalization: 'trainable',
        epochs: 20,
        features: 'end-to-end',
      }),
    ];
  }
  const from = graph ? suggestTop(graph) : null;
  const top = makeStage(names.fineTune, {
    trainable: from === null ? { all: true } : { from },
    epochs: 5,
    optimizer: { kind: 'adam', learningRate: 0.0001 },
  });
  return [head, top];
}

/** A stage with the defaults for what is left out. */
export function makeStage(name: string, given: Record<string, unknown>): Stage {
  return stageSchema.parse({ ...given, name });
}
