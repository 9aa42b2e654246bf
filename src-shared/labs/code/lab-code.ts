// The steps of a lab as Keras code: its acts are applied to a network without a window, and each is written as Python.
import { applyEdit } from '../../graph/edits/index';
import type { LayerGraph } from '../../graph/graph';
import { inferGraph } from '../../graph/infer';
import { needsNormalizationSource, normalizationSource } from '../../keras-code/layer-call';
import { literal } from '../../keras-code/python';
import { runAtOnce, type Steps } from '../../steps';
import type { Act } from '../guided/act';
import type { Lab } from '../guided/lab';
import type { LabState } from '../guided/lab-state';
import { writeAct } from './act-lines';
import type { CodeNote, CodeState } from './code-state';
import { convolutionSource } from './convolution-lines';
import { editLines, newNetwork, type Pending } from './edit-lines';
import { loadingSource } from './training-lines';

/** A step as code; none if Keras has no equivalent, or the step is a question. */
export interface StepCode {
  /** The step; null for what the lab begins with. */
  readonly step: string | null;
  readonly lines: readonly string[];
  /** The lines that differ from the network before, if the whole network is written anew. */
  readonly brief?: readonly string[] | undefined;
  readonly notes: readonly CodeNote[];
  /** The network after the step. */
  readonly graph: LayerGraph | null;
}

/** A lab as code. */
export interface LabCode {
  /** Imports and functions that the steps use. */
  readonly helpers: readonly string[];
  readonly steps: readonly StepCode[];
}

/** Edits of trained networks that Keras has no call for; the network written anew would lose its weights. */
const withoutCall: ReadonlySet<string> = new Set(['makeConvolutional']);
const describeSource = `\
def describe(model):
    """Prints the shape of the output, the number of parameters, and that of the trainable ones."""
    trainable = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    print(model.output_shape, model.count_params(), trainable)`;

/** Writes a lab as code. Large networks take some 100 ms: a window uses `labCodeSteps`. */
export const writeLabCode = (lab: Lab): LabCode => runAtOnce(labCodeSteps(lab));

/** Writes a lab as code. Yields after each act. */
export function* labCodeSteps(lab: Lab): Steps<LabCode> {
  const state: CodeState = {
    graph: null,
    folder: '',
    classes: new Map(),
    validation: 0.2,
    stages: [],
    image: null,
    isBehind: false,
  };
  const all = [yield* writeStep(null, lab.begin, state)];
  for (const step of lab.steps) all.push(yield* writeStep(step.id, step.doIt(stateOf(state)), state));
  const uses = (word: string) => all.some(({ lines }) => lines.some((line) => line.includes(word)));
  const hasNormalization = all.some(({ graph }) => graph && needsNormalizationSource(graph));
  return {
    helpers: [
      ...(uses('load(') ? ['import pathlib', ''] : []),
      'import keras',
      'import numpy as np',
      ...(hasNormalization ? ['import tensorflow as tf'] : []),
      ...(uses('describe(') ? ['', '', ...describeSource.split('\n')] : []),
      ...(uses('load(') ? ['', '', ...loadingSource.split('\n')] : []),
      ...(uses('convolve(') ? ['', '', ...convolutionSource.split('\n')] : []),
      ...(hasNormalization ? ['', '', ...normalizationSource.split('\n')] : []),
    ],
    steps: all,
  };
}

/** What `doIt` reads of the state: an open network, nothing trained and nothing looked at. */
function stateOf({ graph, stages }: CodeState): LabState {
  const known: Partial<LabState> = {
    model: graph && { source: null, graph, facts: inferGraph(graph) },
    stages,
    seed: 1,
    runs: [],
    graphs: new Map(),
    weights: new Set(),
    answers: {},
    find: { windows: null } as LabState['find'],
  };
  return known as LabState;
}

function* writeStep(step: string | null, acts: readonly Act[], state: CodeState): Steps<StepCode> {
  const lines: string[] = [];
  const notes = new Set<CodeNote>();
  const before = state.graph;
  let brief: string[] | undefined;
  let pending: Pending | null = null;
  const flush = () => {
    if (pending && state.graph) {
      const written = pending.finish(state.graph);
      lines.push(...written.lines);
      brief = written.brief;
    }
    pending = null;
  };
  for (const act of acts) {
    yield;
    if (act.act === 'edit' && (withoutCall.has(act.edit.edit) || state.isBehind)) {
      state.isBehind = true;
      notes.add('surgery');
      continue;
    }
    if (act.act === 'edit' && state.graph) {
      const from = state.graph;
      const classes = [...new Set(state.classes.values())];
      state.graph = applyEdit(from, act.edit, { classes, seed: 1 });
      // A network of which only the input stays need not be opened.
      if (state.graph.layers.length === 1 && !pending) lines.length = 0;
      pending = editLines(act.edit, from, state.graph, pending);
      continue;
    }
    flush();
    writeAct(act, state, lines, notes);
    const isUnknown = act.act === 'openNetwork' && state.graph && lines.length === 0;
    if (isUnknown) pending = newNetwork();
  }
  flush();
  const { graph } = state;
  const isNetwork = !state.isBehind && graph !== null && graph.layers.length > 1;
  if (isNetwork && graph !== before) {
    const { layers, params } = inferGraph(graph);
    const shapes = graph.outputs.map((name) => layers.get(name)?.shape ?? []);
    const written = shapes.map((shape) => `(${shape.map(literal).join(', ')})`);
    const shape = written.length === 1 ? written[0] : `[${written.join(', ')}]`;
    lines.push(`describe(model)  # ${shape} ${params.total} ${params.trainable}`);
  }
  if (lines.length === 0 && notes.size === 0)
    notes.add(acts.some(({ act }) => act === 'answer') ? 'question' : 'look');
  return {
    step,
    lines,
    brief: brief && brief.length < lines.length ? brief : undefined,
    notes: [...notes],
    graph,
  };
}

/** True if a lab has code of its own, and not only the network that it opens. */
export const hasCode = ({ steps }: LabCode): boolean =>
  steps.some(({ step, lines }) => step !== null && lines.length > 0);
