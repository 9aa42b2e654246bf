// Whether a run can start, and if not, every reason with the view that helps.
import type { LayerGraph } from '#shared/graph/graph';
import type { Problem } from '#shared/graph/infer';
import { selectLayers } from '#shared/graph/select';
import type { DataSummary } from '#shared/protocol/engine/data';
import type { Stage } from '#shared/run/stage';
import type { Arrival } from '../../stores/arriving';

/** A reason: a sentence of `train.reasons`, or one worded by the graph's rules, and where to go. */
export interface Reason {
  readonly key: string | null;
  readonly text: string | null;
  readonly values: Readonly<Record<string, string | number>>;
  readonly view: 'data' | 'model' | null;
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
  if (!graph) return reasons;
  const weighted = new Set(graph.layers.filter((l) => Object.keys(l.weights).length > 0).map((l) => l.name));
  for (const stage of stages) {
    if (selectLayers(graph, stage.trainable).some((name) => weighted.has(name))) continue;
    add('head' in stage.trainable ? 'noHead' : 'noTrainable', 'head' in stage.trainable ? 'model' : null, {
      name: stage.name,
    });
  }
  return reasons;
}
