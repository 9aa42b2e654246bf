// States for checks of labs, without a window.
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import type { Lab, Verdict } from '#shared/labs/guided/lab';
import type { LabState } from '#shared/labs/guided/lab-state';

/** Returns the state of a window with an open project and nothing in it, with some values replaced. */
export function stateOf(values: Partial<LabState> = {}): LabState {
  return {
    view: 'model',
    model: null,
    selected: null,
    data: null,
    stages: [],
    seed: 1,
    runs: [],
    graphs: new Map(),
    weights: new Set(),
    answers: {},
    advice: [],
    ideals: [],
    isDrawingOpen: false,
    get attack(): never {
      throw new Error('The test has no attack.');
    },
    get lens(): never {
      throw new Error('The test has no lens.');
    },
    get find(): never {
      throw new Error('The test has no search for a class.');
    },
    get convolution(): never {
      throw new Error('The test has no convolution lab.');
    },
    ...values,
  };
}

/** Returns the network as checks see it. */
export const modelOf = (graph: LayerGraph): LabState['model'] => ({
  source: null,
  graph,
  facts: inferGraph(graph),
});

/** Returns what the check of a step says. */
export function checkStep(lab: Lab, step: string, state: LabState): Verdict {
  const found = lab.steps.find(({ id }) => id === step);
  if (!found) throw new Error(`The lab ${lab.id} has no step ${step}.`);
  return found.check(state);
}
