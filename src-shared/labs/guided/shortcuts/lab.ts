// The lab “Gradients and shortcuts”: ten convolutions in a row that cannot be trained, and what sums around them change (4.2.2 D, 4.2.3).
import type { NewLayer } from '../../../graph/edits/common/new-layer';
import { findLayer, type Layer, type LayerGraph } from '../../../graph/graph';
import type { RunState } from '../../../run/reduce-run';
import { stageSchema } from '../../../run/stage';
import type { Act } from '../act';
import { at, defineLab, done, settingOf, undo, type Verdict } from '../lab';
import type { LabState } from '../lab-state';
import { shortcutsEn as texts } from './en';

type Check = Verdict<Extract<keyof (typeof texts)['words'], string>>;

/** Number of convolutions in a row. */
const depth = 10;
/** Validation accuracy in percent after five epochs with shortcuts: the mean of five seeds minus three standard deviations, and their range. */
export const usual = { least: 83, text: '87–92' } as const;
/** The convolutions that end a residual block: an Add follows each. */
const blockEnds = [3, 5, 7, 9] as const;
const rate = 0.01;
const highRate = 10;

const noNetwork: Check = { is: 'notYet', word: 'noNetwork' };
const convs = ({ layers }: LayerGraph) => layers.filter(({ kind }) => kind === 'Conv2D');
const adds = ({ layers }: LayerGraph) =>
  layers.filter(({ kind, inputs }) => kind === 'Add' && inputs.length > 1);
const activate = (graph: LayerGraph, activation: string) =>
  convs(graph).filter(({ params }) => params.activation === activation).length;

/**
 * Returns what the shortcuts lack; null if they are those of the step. The Add after each end of a block gets that
 * convolution and the start of the block: the first convolution, then the Add before.
 */
function checkShortcuts(graph: LayerGraph): Check | null {
  const chain = convs(graph);
  const few: Check = { is: 'notYet', word: 'fewSums', found: adds(graph).length, expected: blockEnds.length };
  let start = chain[0]!.name;
  for (const end of blockEnds) {
    const conv = chain[end - 1]!.name;
    // What the next convolution gets is the sum, by whatever name.
    const sum = findLayer(graph, chain[end]?.inputs[0] ?? '');
    const isSum = sum?.kind === 'Add' && sum.inputs.includes(conv);
    if (!isSum) return misplacedSum(graph) ?? few;
    if (sum.inputs.length < 2) return few;
    const others = sum.inputs.filter((name) => name !== conv);
    if (others.length !== 1 || others[0] !== start)
      return {
        is: 'wrong',
        why: 'otherShortcut',
        fix: 'connectStart',
        found: sum.inputs.join(' + '),
        expected: `${conv} + ${start}`,
        values: { sum: sum.name, conv, start },
      };
    start = sum.name;
  }
  return misplacedSum(graph);
}
/** Says which Add is after a layer that ends no block; null if there is none. */
function misplacedSum(graph: LayerGraph): Check | null {
  const chain = convs(graph);
  const ends = new Set(blockEnds.map((end) => chain[end - 1]!.name));
  const sum = graph.layers.find(
    ({ kind, inputs }) => kind === 'Add' && !inputs.some((name) => ends.has(name)),
  );
  if (!sum) return null;
  const values = { sum: sum.name, found: sum.inputs.join(', ') };
  return { is: 'wrong', why: 'misplaced', fix: 'undoSum', values };
}

type Network = 'sigmoid' | 'relu' | 'sums';
/** Says which of the networks of this lab it is; null for another one. */
function networkOf(graph: LayerGraph | undefined): Network | null {
  if (!graph || convs(graph).length < depth) return null;
  if (adds(graph).length > 0 && activate(graph, 'relu') >= depth && checkShortcuts(graph) === null)
    return 'sums';
  if (adds(graph).length > 0) return null;
  if (activate(graph, 'sigmoid') >= depth) return 'sigmoid';
  return activate(graph, 'relu') >= depth ? 'relu' : null;
}
/** Training loss from which a run counts as exploded: guessing one of ten classes has 2.3. */
const explodedLoss = 100;
const highest = ({ epochs }: RunState) => Math.max(0, ...epochs.map(({ training }) => training.loss));
const isExploded = (run: RunState) => run.status === 'failed' || highest(run) > explodedLoss;
const runOf = ({ runs, graphs }: LabState, network: Network) =>
  runs.find((run) => !isExploded(run) && networkOf(graphs.get(run.runId)) === network);
const accuracyOf = ({ epochs }: RunState) => (epochs.at(-1)?.validation?.accuracy ?? 0) * 100;

/** What the present network lacks to be the one of the step. */
function checkNetwork({ model }: LabState, network: Network): Check | null {
  if (!model) return noNetwork;
  const { graph } = model;
  const count = convs(graph).length;
  if (count < depth) return { is: 'wrong', why: 'lostLayers', fix: 'undoLayers', values: { found: count } };
  const wanted = network === 'sigmoid' ? 'sigmoid' : 'relu';
  const have = activate(graph, wanted);
  if (have < depth)
    return { is: 'notYet', word: wanted === 'relu' ? 'notRelu' : 'notSigmoid', found: have, expected: depth };
  if (network === 'sums') return checkShortcuts(graph);
  if (adds(graph).length > 0) return { is: 'wrong', why: 'hasSums', fix: 'undoSums' };
  return null;
}

function checkTrained(state: LabState, network: Network): Check {
  const run = runOf(state, network);
  if (!run) return checkNetwork(state, network) ?? { is: 'notYet', word: 'noRun' };
  if (run.status === 'running' || run.status === 'waiting')
    return { is: 'notYet', word: 'running', found: run.epochs.length, expected: 5 };
  if (run.status !== 'done') return { is: 'wrong', why: 'stopped', fix: 'again' };
  if (run.epochs.length !== 5) return { is: 'notYet', word: 'epochs', found: run.epochs.length, expected: 5 };
  const accuracy = accuracyOf(run);
  if (network === 'sums' && accuracy < usual.least)
    return {
      is: 'wrong',
      why: 'low',
      fix: 'another',
      values: { found: accuracy.toFixed(1), usual: usual.text },
    };
  return done(`${accuracy.toFixed(1)} %`);
}

/** True if a layer starts from zeros only: kernel and bias. */
function isZero({ weights }: Layer): boolean {
  const all = Object.values(weights);
  const zeros = all.filter(
    (one) => 'initializer' in one && (one.initializer as { name?: string }).name === 'zeros',
  );
  return all.length > 0 && zeros.length === all.length;
}

function checkZero({ model }: LabState): Check {
  if (!model) return noNetwork;
  const { graph } = model;
  const sums = adds(graph);
  if (sums.length === 0) return { is: 'notYet', word: 'fewSums', found: 0, expected: 1 };
  const byName = new Map(graph.layers.map((layer) => [layer.name, layer]));
  const branches = sums.flatMap(({ inputs }) => inputs.flatMap((name) => byName.get(name) ?? []));
  const zero = branches.find((layer) => layer.kind === 'Conv2D' && isZero(layer));
  if (zero) {
    const sum = sums.find(({ inputs }) => inputs.includes(zero.name))!;
    return done(`${sum.name} = ${sum.inputs.find((name) => name !== zero.name)}`);
  }
  const set = branches.find((one) => (one.params.kernelInitializer as { name?: string })?.name === 'zeros');
  if (set) return { is: 'wrong', why: 'notDrawn', fix: 'reinitialize', values: { layer: set.name } };
  const elsewhere = convs(graph).find(isZero);
  if (elsewhere) return { is: 'wrong', why: 'notLast', fix: 'zeroLast', values: { layer: elsewhere.name } };
  return { is: 'notYet', word: 'notZero' };
}

const exploded = ({ runs }: LabState) => runs.find(isExploded);

function checkExplode(state: LabState): Check {
  const run = exploded(state);
  if (run) return done(run.status === 'failed' ? 'NaN' : highest(run).toExponential(1));
  const now = state.stages[0]?.optimizer.learningRate ?? 0;
  if (now < highRate) return { is: 'notYet', word: 'lowRate', found: now, expected: highRate };
  const [newest] = state.runs;
  return newest?.status === 'running'
    ? { is: 'notYet', word: 'running', found: newest.epochs.length, expected: 5 }
    : { is: 'notYet', word: 'notExploded' };
}

const show = (view: 'model' | 'train'): Act => ({ act: 'show', view });
const edit = (one: Extract<Act, { act: 'edit' }>['edit']): Act => ({ act: 'edit', edit: one });
const names = Array.from({ length: depth }, (_, i) => `conv${i + 1}`);
const conv = (name: string, i: number): NewLayer => ({
  kind: 'Conv2D',
  name,
  params: {
    filters: 8,
    kernelSize: [3, 3],
    padding: 'same',
    activation: 'sigmoid',
    strides: i === 0 ? [2, 2] : [1, 1],
  },
});
const plan = (learningRate: number): Act => ({
  act: 'plan',
  stages: [
    stageSchema.parse({
      name: 'All layers',
      trainable: { all: true },
      epochs: 5,
      optimizer: { kind: 'sgd', learningRate, momentum: 0.9 },
    }),
  ],
});
const train: Act[] = [show('train'), { act: 'train' }];
/** Sums around two convolutions each, after conv3, conv5, conv7 and conv9. */
const sums: Act[] = [3, 5, 7, 9].flatMap((at) => [
  edit({
    edit: 'insert',
    from: `conv${at}`,
    to: `conv${at + 1}`,
    layers: [{ kind: 'Add', name: `add${at}`, params: {} }],
  }),
  edit({ edit: 'connect', from: at === 3 ? 'conv1' : `add${at - 2}`, to: `add${at}` }),
]);
const options = ['same', 'zeros', 'noise'];
const percent = (run: RunState | undefined) =>
  run?.status === 'done' ? Number(accuracyOf(run).toFixed(1)) : null;

/** The activation of the convolutions that still have another one: not that of the classifier. */
const activation = (wanted: string) =>
  settingOf('activation', (graph) =>
    convs(graph)
      .filter(({ params }) => params.activation !== wanted)
      .map(({ name }) => name),
  );
/** The initializer of the convolutions that are inputs of an Add. */
const initializer = settingOf('kernelInitializer', (graph) => {
  const summed = new Set(adds(graph).flatMap(({ inputs }) => inputs));
  return convs(graph).flatMap(({ name }) => (summed.has(name) ? [name] : []));
});

/** The lab. */
export const shortcuts = defineLab(texts, {
  id: 'shortcuts',
  chapter: 'architectures',
  minutes: 20,
  offline: true,
  begin: [
    { act: 'useImages', folder: 'sample:digits' },
    show('model'),
    {
      act: 'openNetwork',
      source: { catalog: 'fashionmlp', inputShape: [28, 28, 1], includeTop: true, weights: 'random' },
    },
    edit({ edit: 'cutAt', layer: 'input_layer' }),
    edit({ edit: 'append', after: 'input_layer', layers: names.map(conv) }),
    edit({
      edit: 'addHead',
      layers: [
        { kind: 'Flatten', params: {} },
        { kind: 'Dense', name: 'predictions', params: { units: 'classes', activation: 'softmax' } },
      ],
    }),
    plan(rate),
  ],
  steps: [
    {
      id: 'sigmoid',
      target: at('train', 'start-run'),
      missing: { notSigmoid: activation('sigmoid'), hasSums: undo },
      ask: { purpose: 'prediction', kind: 'number' },
      check: (state) => checkTrained(state, 'sigmoid'),
      measure: (state) => percent(runOf(state, 'sigmoid')),
      doIt: () => train,
    },
    {
      id: 'relu',
      target: at('model', 'layer-search'),
      missing: {
        notRelu: activation('relu'),
        noRun: at('train', 'start-run'),
        running: at('train', 'start-run'),
        stopped: at('train', 'start-run'),
        hasSums: undo,
      },
      ask: { purpose: 'prediction', kind: 'number' },
      check: (state) => checkTrained(state, 'relu'),
      measure: (state) => percent(runOf(state, 'relu')),
      doIt: () => [
        show('model'),
        ...names.map((layer) => edit({ edit: 'setParams', layer, params: { activation: 'relu' } })),
        ...train,
      ],
    },
    {
      id: 'sums',
      target: at('model', 'graph-canvas'),
      missing: {
        notRelu: activation('relu'),
        misplaced: undo,
        noRun: at('train', 'start-run'),
        running: at('train', 'start-run'),
        stopped: at('train', 'start-run'),
        low: at('train', 'start-run'),
      },
      ask: { purpose: 'prediction', kind: 'number' },
      check: (state) => checkTrained(state, 'sums'),
      // The last step trains the same network with another rate.
      holdsThrough: 'zero',
      measure: (state) => percent(runOf(state, 'sums')),
      doIt: () => [show('model'), ...sums, ...train],
    },
    {
      id: 'zero',
      target: at('model', 'layer-search'),
      missing: {
        notZero: initializer,
        notLast: initializer,
        notDrawn: at('model', 'command-reinitialize', 'change'),
        fewSums: at('model', 'graph-canvas'),
      },
      ask: { purpose: 'prediction', kind: 'choice', options },
      check: checkZero,
      measure: (state) => (checkZero(state).is === 'done' ? 'same' : null),
      holdsThrough: 'zero',
      doIt: () => [
        show('model'),
        edit({ edit: 'setParams', layer: 'conv3', params: { kernelInitializer: { name: 'zeros' } } }),
        edit({ edit: 'reinitialize', select: { names: ['conv3'] } }),
        { act: 'select', layer: 'add3' },
      ],
    },
    {
      id: 'explode',
      target: at('train', 'stage-0-rate'),
      missing: { notExploded: at('train', 'start-run'), running: at('train', 'start-run') },
      ask: { purpose: 'prediction', kind: 'choice', options: ['falls', 'stays', 'rises'] },
      check: checkExplode,
      measure: (state) => (exploded(state) ? 'rises' : null),
      doIt: () => [show('train'), plan(highRate), { act: 'train' }],
    },
  ],
});
