// The layers that a stage trains, and the frozen ones before them whose outputs can be cached.
import type { LayerGraph } from '#shared/graph/graph';
import type { TrainJob } from '#shared/protocol/trainer-contract';
import { choosePrefix, keepsVariants, type PrefixReason } from '#shared/run/choose-prefix';
import { trainableLayers } from '#shared/run/prefix';
import type { Stage } from '#shared/run/stage';
import { layersBetween } from '../../executor/run-graph';
import { isMultiLabel } from '../loss/is-multi-label';
import { type ScoringGraph, scoringGraph } from '../loss/scoring';
import { type CachedPrefix, chooseCachedPrefix } from './cached-prefix';

/** What of a graph a stage trains and caches. */
export interface StagePrefix {
  readonly scoring: ScoringGraph;
  /** Layers that the outputs depend on. */
  readonly used: ReadonlySet<string>;
  readonly trainable: ReadonlySet<string>;
  /** Features to cache: one per image, or per augmented variant. */
  readonly records: number;
  /** Null if the frozen layers run in each step, or there are none; `reason` tells why. */
  readonly cached: CachedPrefix | null;
  readonly reason: PrefixReason | undefined;
}

/** Finds what a stage trains and caches. */
export function findStagePrefix(job: TrainJob, stage: Stage, graph: LayerGraph): StagePrefix {
  const trainable = trainableLayers(graph, stage);
  const scoring = scoringGraph(graph, { multiLabel: isMultiLabel(job) });
  const used = new Set(layersBetween(scoring.graph, [], scoring.graph.outputs).map(({ name }) => name));
  for (const name of trainable) if (!used.has(name)) trainable.delete(name);
  const { training, validation, test } = job.data;
  const images = training.length + validation.length + test.length;
  const records = images + training.length * ((keepsVariants(stage) ?? 1) - 1);
  const { prefix, reason } = choosePrefix(graph, stage, trainable, records);
  const cached = prefix && chooseCachedPrefix(graph, prefix, records);
  return { scoring, used, trainable, records, cached, reason };
}
