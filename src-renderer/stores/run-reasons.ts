// Finds every reason why a run cannot start, with the view that helps and a stage that fits.
import type { LayerGraph } from '#shared/graph/graph';
import type { Problem } from '#shared/graph/infer';
import type { DataSummary } from '#shared/protocol/engine/data';
import type { Stage } from '#shared/run/stage';
import { findIdleStages } from '#shared/run/trainable-stages';
import type { Arrival } from './arriving';

/** A reason: a sentence of `train.reasons`, or one worded by the graph's rules, and where to go. */
export interface Reason {
  readonly key: string | null;
  readonly text: string | null;
  readonly values: Readonly<Record<string, string | number>>;
  readonly view: 'data' | 'model' | null;
  /** The stage that fits in place of the one that is the reason; null if none does, absent if no stage is the reason. */
  readonly fixed?: { readonly index: number; readonly stage: Stage } | null;
}

/** Everything that a run needs. */
export interface RunNeeds {
  readonly connected: boolean;
  readonly scanning: boolean;
  readonly summary: DataSummary | null;
  readonly graph: LayerGraph | null;
  /** Whether the values of its weights are here; `here` when left out. */
  readonly arrival?: Arrival['state'];
  readonly problems: readonly Problem[];
  readonly stages: readonly Stage[];
}

/** All reasons against starting; none when ready. */
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
    // The reason `classes` tells of it.
    if (problem.severity === 'error' && problem.code !== 'one-class')
      reasons.push({ key: null, text: problem.message, values: {}, view: 'model' });
  }
  if (stages.length === 0) add('noStages', null);
  // A network with errors has no reliable list of weights, and its fixes often mend the plan too.
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
