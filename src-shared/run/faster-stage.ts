// Finds the setting that keeps a stage from training on cached features, and the stage without it.
import type { LayerGraph } from '../graph/graph';
import { augments } from './augmentation';
import type { Stage } from './stage';
import { type ImageCounts, type PlannedStage, planStage } from './stage-work';

/** Why the frozen layers run in every epoch, and the stage that runs them once. */
export interface FasterStage {
  readonly code: 'augmented' | 'frozen-dropout' | 'end-to-end';
  readonly stage: Stage;
}

/** A stage is faster if its epochs compute less than this fraction. */
const worthwhile = 0.6;

/** Returns the stage with cached features if a setting prevents them, or all but the lowest of them; null if none does. */
export function findFasterStage(graph: LayerGraph, stage: Stage, images: ImageCounts): FasterStage | null {
  const planned = planStage(graph, stage, images);
  if (!planned) return null;
  const { augmentation, variants: _variants, ...rest } = stage;
  const augmented = augments(augmentation) && !planned.work.cached;
  const faster: Stage = { ...(augmented ? rest : stage), features: 'cached' };
  const other = planStage(graph, faster, images);
  if (!other?.work.cached || computingOf(other) > worthwhile * computingOf(planned)) return null;
  if (augmented) return { code: 'augmented', stage: faster };
  if (stage.features === 'end-to-end') return { code: 'end-to-end', stage: faster };
  // Features that are too large to be cached without being asked for were not left out by mistake.
  return planned.reason?.code === 'too-large' ? null : { code: 'frozen-dropout', stage: faster };
}

const computingOf = ({ work }: PlannedStage) => work.phases.training.traffic ?? 0;
