// Finds all reasons why a run cannot start, with the view to open and a stage that fits.
import type { LayerGraph } from '#shared/graph/graph';
import type { Problem } from '#shared/graph/infer';
import type { DataSummary } from '#shared/protocol/engine/data';
import type { Stage } from '#shared/run/stage';
import { findIdleStages } from '#shared/run/trainable-stages';
import type { Arrival } from './arriving';

/** A reason: a key of `train.reasons`, or the message of a graph problem, with the view to open. */
export interface Reason {
  readonly key: string | null;
  readonly text: string | null;
  readonly values: Readonly<Record<string, string | number>>;
  readonly view: 'data' | 'model' | null;
  /** A stage that fits, to replace the one that does not; null if none does, absent if the reason is not a stage. */
  readonly fixed?: { readonly index: number; readonly stage: Stage } | null;
}

/** Everything a run requires. */
export interface RunNeeds {
  readonly connected: boolean;
  readonly scanning: boolean;
  readonly summary: DataSummary | null;
  readonly graph: LayerGraph | null;
  /** State of the model's weights; `here` by default. */
  readonly arrival?: Arrival['state'];
  readonly problems: readonly Problem[];
  readonly stages: readonly Stage[];
}

/** Returns all reasons why a run cannot start; empty if it can. */
export function findReasons({
  connected,
  scanning,
  summary,
  graph,
  arrival = 'here',
  problems,
  stages,
}: RunNeeds): Reason[] {
  const reasons: Reason[] = [];
  const add = (key: string, view: Reason['view'], values: Reason['values'] = {}) =>
    void reasons.push({ key, text: null, values, view });
  if (!connected) add('disconnected', null);
  if (!summary) add(scanning ? 'scanning' : 'noData', 'data');
  else if (summary.classes.length < 2) add('classes', 'data', { n: summary.classes.length });
  else if (summary.classes.every((one) => one.training === 0)) add('noTraining', 'data');
  if (!graph) add('noModel', 'model');
  else if (arrival !== 'here') add(arrival === 'coming' ? 'weightsComing' : 'weightsMissing', 'model');
  for (const problem of problems) {
    // Already covered by the reason `classes`.
    if (problem.severity === 'error' && problem.code !== 'one-class')
      reasons.push({ key: null, text: problem.message, values: {}, view: 'model' });
  }
  if (stages.length === 0) add('noStages', null);
  // The layers of a network with errors have no reliable weights, and its fixes often fix the plan too.
  if (!graph || problems.some(({ severity }) => severity === 'error')) return reasons;
  for (const { index, code, layer, fixed } of findIdleStages(graph, stages)) {
    reasons.push({
      key: { 'no-head': 'noHead', 'no-layer': 'noLayer', 'no-weights': 'noTrainable' }[code],
      text: null,
      values: { name: stages[index]!.name, layer: layer ?? '' },
      view: code === 'no-head' ? 'model' : null,
      fixed: fixed && { index, stage: fixed },
    });
  }
  return reasons;
}
