// The lab “From model A to model B”: a network of eight digits is reused for the two others: cloned, its output replaced, 4 epochs frozen and 16 unfrozen (11.2).
import type { NewLayer } from '../../../graph/edits/common/new-layer';
import { findLayer, type LayerGraph } from '../../../graph/graph';
import { trainableLayers } from '../../../run/prefix';
import type { RunState } from '../../../run/reduce-run';
import { type Stage, stageSchema } from '../../../run/stage';
import type { Act } from '../act';
import { answerField, at, defineLab, done, onLayer, outputSetting, undo, type Verdict } from '../lab';
import type { LabState } from '../lab-state';
import { grouped, hasLayer, inputText } from '../model-facts';
import { modelAToBEn as texts } from './en';

type Check = Verdict<Extract<keyof (typeof texts)['words'], string>>;

/** Parameters of both networks, and of model B's output. */
export const counts = { a: 354_196, b: 352_089, output: 301 } as const;
/** Validation accuracy in percent: means of ten seeds minus three standard deviations, and their range. */
export const usual = {
  a: { least: 90, text: '91–95' },
  tuned: { least: 64, text: '71–88' },
} as const;
const digits = 'sample:digits';
const classesOfB = ['3', '5'];
/** Training images of model B: about 20 of its 200. */
const few = { least: 14, most: 28 } as const;

const noNetwork: Check = { is: 'notYet', word: 'noNetwork' };
const accuracyAfter = ({ epochs }: RunState, stage: number) =>
  (epochs.filter((row) => row.stage === stage).at(-1)?.validation?.accuracy ?? 0) * 100;
const percent = (run: RunState | undefined, stage: number) =>
  run?.status === 'done' ? Number(accuracyAfter(run, stage).toFixed(1)) : null;
/** True if the layers below the output have trained weights, and no random ones. */
const isTrained = ({ layers, outputs }: LayerGraph) =>
  layers
    .filter(({ name }) => !outputs.includes(name))
    .every(({ weights }) => Object.values(weights).every((weight) => 'blob' in weight));

const runOfA = ({ runs }: LabState) => runs.find(({ params }) => params.total === counts.a);
const runsOfB = ({ runs }: LabState, stages: number) =>
  runs.filter((run) => run.params.total === counts.b && run.stages.length === stages);

function checkEnd(run: RunState): Check | null {
  if (run.status === 'running' || run.status === 'waiting')
    return { is: 'notYet', word: 'running', found: run.epochs.length };
  return run.status === 'done' ? null : { is: 'wrong', why: 'failed', fix: 'again' };
}

function checkA(state: LabState): Check {
  const run = runOfA(state);
  if (!run) return { is: 'notYet', word: 'noRunA' };
  const open = checkEnd(run);
  if (open) return open;
  const seen = classesOfB.filter((name) => run.classes.includes(name));
  if (seen.length > 0)
    return { is: 'wrong', why: 'leak', fix: 'excludeB', values: { classes: seen.join(', ') } };
  const accuracy = accuracyAfter(run, 0);
  if (accuracy < usual.a.least) {
    const values = { found: accuracy.toFixed(1), usual: usual.a.text };
    return { is: 'wrong', why: 'low', fix: 'another', values };
  }
  return done(`${accuracy.toFixed(1)} %`);
}

function checkClone({ model, answers }: LabState): Check {
  if (!model) return noNetwork;
  if (!hasLayer(model, 'hidden1')) return { is: 'wrong', why: 'gone', fix: 'undoGone' };
  if (!isTrained(model.graph)) return { is: 'notYet', word: 'randomWeights' };
  if (answers.clone === undefined) return { is: 'notYet', word: 'readClone' };
  return answers.clone === 'both' ? done() : { is: 'wrong', why: 'misread', fix: 'reread' };
}

function checkImages({ data }: LabState): Check {
  const found = data?.classes.join(', ') ?? '–';
  const expected = classesOfB.join(', ');
  if (!data || found !== expected) return { is: 'notYet', word: 'classes', found, expected };
  const { training } = data;
  if (training > few.most) return { is: 'wrong', why: 'many', fix: 'fewer', values: { found: training } };
  if (training < few.least) return { is: 'notYet', word: 'tooFew', found: training, expected: 20 };
  return done(training);
}

function checkOutput({ model }: LabState): Check {
  if (!model) return noNetwork;
  const { graph, facts } = model;
  if (!hasLayer(model, 'hidden1')) return { is: 'wrong', why: 'gone', fix: 'undoGone' };
  const output = findLayer(graph, graph.outputs[0] ?? '');
  const units = output?.params.units;
  if (!output || units === 8 || output.name === 'hidden1') return { is: 'notYet', word: 'oldOutput' };
  if (output.kind !== 'Dense' || output.params.activation !== 'sigmoid')
    return {
      is: 'wrong',
      why: 'notSigmoid',
      fix: 'useSigmoid',
      values: { found: String(output.params.activation ?? output.kind) },
    };
  if (units !== 1) return { is: 'notYet', word: 'units', found: Number(units), expected: 1 };
  if (!isTrained(graph)) return { is: 'wrong', why: 'randomHidden', fix: 'loadA' };
  const found = facts.layers.get(output.name)?.params.total ?? 0;
  if (found !== counts.output) return { is: 'notYet', word: 'outputParams', found, expected: counts.output };
  return done(found);
}

/** The book's two stages. */
const book = [
  { epochs: 4, rate: 0.01 },
  { epochs: 16, rate: 0.0001 },
] as const;

function checkStage(stage: Stage, { epochs, rate }: (typeof book)[number]): Check | null {
  const { optimizer, batchSize } = stage;
  if (optimizer.kind !== 'sgd')
    return { is: 'wrong', why: 'notSgd', fix: 'useSgd', values: { found: optimizer.kind } };
  if (optimizer.momentum > 0)
    return { is: 'wrong', why: 'momentum', fix: 'setMomentum', values: { found: optimizer.momentum } };
  if (Math.abs(optimizer.learningRate / rate - 1) > 1e-6)
    return { is: 'notYet', word: 'rate', found: optimizer.learningRate, expected: rate };
  if (stage.epochs !== epochs) return { is: 'notYet', word: 'epochs', found: stage.epochs, expected: epochs };
  return batchSize === 4 ? null : { is: 'notYet', word: 'batch', found: batchSize, expected: 4 };
}

function checkPlan({ model, stages }: LabState): Check {
  if (!model) return noNetwork;
  const [first, second, ...others] = stages;
  if (!first || !second || others.length > 0)
    return { is: 'notYet', word: 'stages', found: stages.length, expected: 2 };
  const trains = (stage: Stage) => trainableLayers(model.graph, stage).has('hidden1');
  if (trains(first)) return { is: 'wrong', why: 'thawedFirst', fix: 'headFirst' };
  if (!trains(second)) return { is: 'wrong', why: 'stillFrozen', fix: 'thaw' };
  return checkStage(first, book[0]) ?? checkStage(second, book[1]) ?? done('4 + 16');
}

function checkTune(state: LabState): Check {
  const [run] = runsOfB(state, 2);
  if (!run) return { is: 'notYet', word: 'noTuning' };
  const open = checkEnd(run);
  if (open) return open;
  const graph = state.graphs.get(run.runId);
  if (!graph) return { is: 'notYet', word: 'running', found: run.epochs.length };
  if (!isTrained(graph)) return { is: 'wrong', why: 'randomRun', fix: 'loadA' };
  const [before, after] = [accuracyAfter(run, 0), accuracyAfter(run, 1)];
  if (after < usual.tuned.least) {
    const values = { found: after.toFixed(1), usual: usual.tuned.text };
    return { is: 'wrong', why: 'low', fix: 'another', values };
  }
  return done(`${before.toFixed(1)} % → ${after.toFixed(1)} %`);
}

function checkScratch(state: LabState): Check {
  const [run] = runsOfB(state, 1);
  if (!run) return { is: 'notYet', word: 'noScratch' };
  const open = checkEnd(run);
  if (open) return open;
  const graph = state.graphs.get(run.runId);
  const { epochs, learning } = run;
  if (!graph) return { is: 'notYet', word: 'running', found: epochs.length };
  if (isTrained(graph)) return { is: 'wrong', why: 'stillA', fix: 'reinitialize' };
  if ((learning ?? 0) < counts.b) return { is: 'wrong', why: 'frozen', fix: 'unfreeze' };
  if (epochs.length < 20) return { is: 'notYet', word: 'fewEpochs', found: epochs.length, expected: 20 };
  return done(`${accuracyAfter(run, 0).toFixed(1)} %`);
}

function checkResize({ model }: LabState): Check {
  if (!model) return noNetwork;
  const { graph, facts } = model;
  const found = inputText(model) ?? '?';
  if (found !== '256 × 256 × 1') return { is: 'notYet', word: 'size', found, expected: '256 × 256 × 1' };
  const { total } = facts.params;
  const resizing = graph.layers.find(({ kind }) => kind === 'Resizing');
  if (!resizing)
    return { is: 'wrong', why: 'grown', fix: 'insertResizing', values: { found: grouped(total) } };
  const { height, width } = resizing.params;
  const to = `${Number(height)} × ${Number(width)}`;
  if (to !== '64 × 64') return { is: 'notYet', word: 'resizing', found: to, expected: '64 × 64' };
  return done(grouped(total));
}

const show = (view: 'data' | 'model' | 'train'): Act => ({ act: 'show', view });
const edit = (one: Extract<Act, { act: 'edit' }>['edit']): Act => ({ act: 'edit', edit: one });
const split = (validation: number): Act => ({
  act: 'split',
  split: { validation, test: 0, stratified: true },
});
/** The digits without some classes. */
const use = (without: readonly string[]): Act[] => [
  { act: 'useImages', folder: digits },
  ...without.map((name): Act => ({ act: 'editData', edit: { edit: 'dropClass', name } })),
];
const conv = (name: string, filters: number): NewLayer => ({
  kind: 'Conv2D',
  name,
  params: { filters, kernelSize: [3, 3], activation: 'relu' },
});
const pool = (name: string): NewLayer => ({ kind: 'MaxPooling2D', name, params: {} });
const convolutions: readonly NewLayer[] = [
  conv('conv1', 8),
  pool('pool1'),
  conv('conv2', 16),
  pool('pool2'),
  conv('conv3', 32),
  pool('pool3'),
];
const sgd = (learningRate: number) => ({ kind: 'sgd', learningRate, momentum: 0 });
const stage = (given: object): Stage => stageSchema.parse(given);
const all = { name: 'All layers', trainable: { all: true } };
const ofA = stage({ ...all, epochs: 10, features: 'end-to-end' });
const ofB = [
  stage({ name: 'Head', trainable: { head: true }, epochs: 4, batchSize: 4, optimizer: sgd(0.01) }),
  stage({ ...all, epochs: 16, batchSize: 4, optimizer: sgd(0.0001) }),
];
const fromScratch = stage({
  ...all,
  epochs: 20,
  batchSize: 4,
  optimizer: sgd(0.01),
  features: 'end-to-end',
});
const train = (...stages: Stage[]): Act[] => [show('train'), { act: 'plan', stages }, { act: 'train' }];

const optimizers = at('train', 'stage-0-optimizer', 'stage-0-group-optimizer', 'stage-0-more');

/** The lab. */
export const modelAToB = defineLab(texts, {
  id: 'modelAToB',
  chapter: 'transfer',
  minutes: 20,
  offline: true,
  begin: [
    ...use(classesOfB),
    split(0.25),
    show('model'),
    {
      act: 'openNetwork',
      source: { catalog: 'fashionmlp', inputShape: [64, 64, 1], includeTop: false, weights: 'random' },
    },
    edit({ edit: 'insert', from: 'input_layer', to: 'flatten', layers: [...convolutions] }),
    edit({ edit: 'cutAt', layer: 'hidden1' }),
    edit({
      edit: 'addHead',
      layers: [{ kind: 'Dense', name: 'output_a', params: { units: 8, activation: 'softmax' } }],
    }),
  ],
  steps: [
    {
      id: 'a',
      target: at('train', 'start-run'),
      missing: { leak: at('data', 'class-table') },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkA,
      measure: (state) => percent(runOfA(state), 0),
      doIt: () => train(ofA),
    },
    {
      id: 'clone',
      target: at('train', 'adopt-weights'),
      missing: { readClone: answerField, misread: answerField },
      ask: { purpose: 'answer', kind: 'choice', options: ['both', 'onlyB', 'none'] },
      check: checkClone,
      holdsThrough: 'tune',
      doIt: (state) => [
        { act: 'adopt', run: runOfA(state)?.runId ?? '' },
        show('model'),
        { act: 'answer', value: 'both' },
      ],
    },
    {
      id: 'images',
      target: at('data', 'class-table'),
      missing: { many: at('data', 'split-validation'), tooFew: at('data', 'split-validation') },
      check: checkImages,
      doIt: () => [show('data'), ...use(['0', '1', '2', '4', '6', '7', '8', '9']), split(0.9)],
    },
    {
      id: 'output',
      target: onLayer('hidden1', 'cut-here'),
      missing: {
        gone: undo,
        notSigmoid: outputSetting('activation'),
        units: outputSetting('units'),
        randomHidden: at('train', 'adopt-weights'),
      },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkOutput,
      measure: (state) => (checkOutput(state).is === 'done' ? counts.output : null),
      holdsThrough: 'tune',
      doIt: () => [
        show('model'),
        edit({ edit: 'cutAt', layer: 'hidden1' }),
        edit({
          edit: 'addHead',
          layers: [{ kind: 'Dense', name: 'output_b', params: { units: 1, activation: 'sigmoid' } }],
        }),
      ],
    },
    {
      id: 'plan',
      target: at('train', 'plans'),
      missing: {
        thawedFirst: at('train', 'stage-0-learns'),
        stillFrozen: at('train', 'stage-1-learns'),
        notSgd: optimizers,
        momentum: at('train', 'stage-0-momentum', 'stage-0-group-optimizer', 'stage-0-more'),
        rate: at('train', 'stage-0-rate'),
        epochs: at('train', 'stage-0-epochs'),
        batch: at('train', 'stage-0-batch', 'stage-0-group-batches', 'stage-0-more'),
      },
      check: checkPlan,
      holdsThrough: 'tune',
      doIt: () => [show('train'), { act: 'plan', stages: ofB }],
    },
    {
      id: 'tune',
      target: at('train', 'start-run'),
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkTune,
      measure: (state) => percent(runsOfB(state, 2)[0], 1),
      doIt: () => train(...ofB),
    },
    {
      id: 'scratch',
      target: at('model', 'command-reinitialize', 'change'),
      missing: { running: at('train', 'start-run'), failed: at('train', 'start-run') },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkScratch,
      measure: (state) => percent(runsOfB(state, 1)[0], 0),
      doIt: () => [
        show('model'),
        edit({ edit: 'reinitialize', select: { all: true } }),
        ...train(fromScratch),
      ],
    },
    {
      id: 'resize',
      target: at('model', 'size-resize', 'command-inputSize', 'change'),
      missing: { grown: undo },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkResize,
      measure: (state) =>
        checkResize(state).is === 'done' ? (state.model?.facts.params.total ?? null) : null,
      doIt: () => [show('model'), edit({ edit: 'setInputShape', shape: [256, 256, 1], resize: true })],
    },
  ],
});
