// The work of all stages of a run: what a stage computes again, and what it finds cached by an earlier one, or by an earlier run.
import type { LayerGraph } from '../graph/graph';
import type { Stage } from './stage';
import { type ImageCounts, type PlannedStage, planStage } from './stage-work';

/** True if an earlier run has cached the outputs of these layers for the images as they are. */
export type IsCached = (layers: readonly string[]) => boolean;

/** Returns the work of each stage; null for a stage whose work cannot be computed. */
export function planRun(
  graph: LayerGraph,
  stages: readonly Stage[],
  images: ImageCounts,
  isCached: IsCached = () => false,
): (PlannedStage | null)[] {
  const cached = new Set<string>();
  return stages.map((stage, index) => {
    const planned = planStage(graph, stage, images);
    if (!planned) return null;
    let { phases } = planned.work;
    // Later stages have the weights of the stage before.
    if (index > 0) phases = { ...phases, opening: { ...phases.opening, drawn: 0 } };
    const features = `${planned.cachedAt.join()} ${stage.precision ?? ''} ${stage.variants ? JSON.stringify(stage.augmentation) : ''}`;
    const before = planned.work.cached && !stage.variants && !stage.precision && isCached(planned.cachedAt);
    if (before || cached.has(features)) phases = { ...phases, featureGraph: {}, features: {} };
    else if (planned.work.cached) cached.add(features);
    if (index < stages.length - 1) phases = { ...phases, evaluation: {} };
    return { ...planned, work: { ...planned.work, phases } };
  });
}
