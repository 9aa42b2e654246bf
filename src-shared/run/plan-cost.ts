// What a plan costs on this machine: seconds of each stage, from its work and the machine's measured speed.
import type { LayerGraph } from '../graph/graph';
import { type MachineSpeed, phaseSeconds, type SpeedKind, speedKindOf } from './machine-speed';
import { type IsCached, planRun } from './plan-run';
import type { Stage } from './stage';
import { type ImageCounts, type PlannedStage, planStage } from './stage-work';
import type { Phase, StageWork } from './work';

/** Predicted seconds of a stage. */
export interface StageCost {
  /** To open the stage and build its graphs. */
  readonly startSeconds: number;
  /** To compute the features once; 0 if none are cached, or if an earlier stage or run has them. */
  readonly featureSeconds: number;
  /** An epoch with its validation and checkpoint. */
  readonly epochSeconds: number;
  readonly totalSeconds: number;
  /** Layers whose outputs are cached; empty if the stage runs end to end. */
  readonly cachedAt: readonly string[];
}

/** Returns the predicted seconds of each stage; null for a stage that cannot be trained yet. */
export function planCost(
  graph: LayerGraph,
  stages: readonly Stage[],
  images: ImageCounts,
  speed: MachineSpeed,
  isCached?: IsCached,
): (StageCost | null)[] {
  return planRun(graph, stages, images, isCached).map((planned, i) =>
    planned ? costOf(planned, stages[i]!.epochs, speed) : null,
  );
}

/** Returns the predicted seconds of a stage by itself; null if it cannot be trained yet. */
export function stageCost(
  graph: LayerGraph,
  stage: Stage,
  images: ImageCounts,
  speed: MachineSpeed,
): StageCost | null {
  const planned = planStage(graph, stage, images);
  return planned && costOf(planned, stage.epochs, speed);
}

function costOf({ work, cachedAt }: PlannedStage, epochs: number, speed: MachineSpeed): StageCost {
  const sum = (...phases: Phase[]) =>
    phases.reduce((seconds, phase) => seconds + phaseSeconds(work, phase, speed), 0);
  const startSeconds = sum('opening', 'graphs');
  const featureSeconds = work.phases.features.images ? sum('featureGraph', 'features') : 0;
  const epochSeconds = sum('training', 'validation', 'saving');
  const totalSeconds = startSeconds + featureSeconds + epochs * epochSeconds + sum('evaluation');
  return { startSeconds, featureSeconds, epochSeconds, totalSeconds, cachedAt };
}

/** True if this machine was measured at the work that dominates each of these stages. */
export function isMeasured(works: readonly StageWork[], { gflops, corrections }: MachineSpeed): boolean {
  const kindsOf = (work: StageWork): SpeedKind[] => [
    speedKindOf(work, 'training', gflops),
    ...(work.cached ? (['features'] as const) : []),
  ];
  return works.flatMap(kindsOf).every((kind) => corrections[kind] !== undefined);
}
