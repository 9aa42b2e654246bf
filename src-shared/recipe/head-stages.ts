// The stages that train only the head of a network, in a form that uses cached features: for training it again in seconds.
import type { LayerGraph } from '../graph/graph';
import { headLayers } from '../graph/select';
import { changingWeights, trainableLayers } from '../run/prefix';
import type { Stage } from '../run/stage';

/** The stages that train only the head. */
export interface HeadStages {
  readonly stages: readonly Stage[];
  /** True if other stages of the plan change the rest of the network, and with it the features. */
  readonly fineTuned: boolean;
  /** True if augmentation was removed, with which the frozen layers would run in every epoch. */
  readonly plain: boolean;
}

/** Finds the stages of a plan that train only the head, and makes them use cached features. */
export function findHeadStages(graph: LayerGraph, stages: readonly Stage[]): HeadStages {
  const head = new Set(headLayers(graph));
  const trainsHeadOnly = (stage: Stage) => {
    const { trainableWeights, movingStatistics } = changingWeights(graph, trainableLayers(graph, stage));
    return [...trainableWeights, ...movingStatistics].every((weight) =>
      head.has(weight.slice(0, weight.lastIndexOf('/'))),
    );
  };
  const own = stages.filter(trainsHeadOnly);
  const isSlow = ({ augmentation, variants }: Stage) => augmentation !== undefined && variants === undefined;
  return {
    stages: own.map((stage) => {
      const { augmentation, ...plain } = stage;
      return { ...(isSlow(stage) ? plain : stage), features: 'cached' as const };
    }),
    fineTuned: own.length < stages.length,
    plain: own.some(isSlow),
  };
}
