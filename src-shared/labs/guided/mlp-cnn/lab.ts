// The lab “MLP against CNN”: the same digits by dense layers, by convolutions, and with pooling instead of Flatten (LAB 9-2).
import type { NewLayer } from '../../../graph/edits/common/new-layer';
import type { RunState } from '../../../run/reduce-run';
import { stageSchema } from '../../../run/stage';
import type { Act } from '../act';
import { at, card, defineLab, done, onLayer, type Verdict } from '../lab';
import type { LabState } from '../lab-state';
import { grouped, inputText } from '../model-facts';
import { mlpCnnEn as texts } from './en';

type Check = Verdict<Extract<keyof (typeof texts)['words'], string>>;

/** Parameters of the three networks. */
export const counts = { mlp: 101_770, cnn: 166_986, gap: 23_626 } as const;
type Which = keyof typeof counts;
/** Validation accuracy in percent after 15 epochs: means of five seeds minus three standard deviations, and their range. */
export const usual = {
  mlp: { least: 81, text: '85–92' },
  cnn: { least: 91, text: '93–96' },
  gap: { least: 51, text: '57–63' },
} as const satisfies Record<Which, { least: number; text: string }>;
const fewestEpochs = 10;

const noNetwork: Check = { is: 'notYet', word: 'noNetwork' };

function checkBuilt({ model }: LabState, which: Which): Check {
  if (!model) return noNetwork;
  const input = inputText(model);
  if (input !== '28 × 28 × 1')
    return { is: 'notYet', word: 'size', found: input ?? '?', expected: '28 × 28 × 1' };
  const kinds = model.graph.layers.map(({ kind }) => kind);
  const { total } = model.facts.params;
  const convolves = kinds.includes('Conv2D');
  if (which === 'mlp' && convolves) return { is: 'wrong', why: 'hasConv', fix: 'noConv' };
  if (which !== 'mlp' && !convolves)
    return { is: 'notYet', word: 'noConvolution', found: grouped(total), expected: grouped(counts[which]) };
  if (which === 'cnn' && !kinds.includes('MaxPooling2D'))
    return { is: 'wrong', why: 'noPooling', fix: 'addPooling', values: { found: grouped(total) } };
  if (which === 'gap' && kinds.includes('Flatten'))
    return { is: 'notYet', word: 'flat', found: grouped(total), expected: grouped(counts.gap) };
  if (total !== counts[which])
    return { is: 'notYet', word: 'counts', found: grouped(total), expected: grouped(counts[which]) };
  return done(grouped(total));
}

const runOf = ({ runs }: LabState, which: Which) =>
  runs.find(({ params, status }) => params.total === counts[which] && status !== 'waiting');
const accuracyOf = ({ epochs }: RunState) => (epochs.at(-1)?.validation?.accuracy ?? 0) * 100;
const percent = (run: RunState | undefined) =>
  run?.status === 'done' ? Number(accuracyOf(run).toFixed(1)) : null;

function checkRun(state: LabState, which: Which): Check {
  const run = runOf(state, which);
  if (!run) return { is: 'notYet', word: 'noRun', found: '–', expected: grouped(counts[which]) };
  const { epochs, status, params } = run;
  if (status === 'running') return { is: 'notYet', word: 'running', found: epochs.length };
  if (status !== 'done') return { is: 'wrong', why: 'failed', fix: 'again' };
  if (params.trainable < params.total) return { is: 'wrong', why: 'frozen', fix: 'unfreeze' };
  if (epochs.length < fewestEpochs)
    return { is: 'notYet', word: 'fewEpochs', found: epochs.length, expected: fewestEpochs };
  const accuracy = accuracyOf(run);
  if (accuracy < usual[which].least) {
    const values = { found: accuracy.toFixed(1), usual: usual[which].text };
    return { is: 'wrong', why: 'low', fix: 'another', values };
  }
  return done(`${accuracy.toFixed(1)} %`);
}

function checkGap(state: LabState): Check {
  const run = checkRun(state, 'gap');
  if (run.is !== 'notYet' || run.word !== 'noRun') return run;
  const built = checkBuilt(state, 'gap');
  return built.is === 'done' ? run : built;
}

const show = (view: 'model' | 'train'): Act => ({ act: 'show', view });
const edit = (one: Extract<Act, { act: 'edit' }>['edit']): Act => ({ act: 'edit', edit: one });
const conv = (filters: number, padding: 'same' | 'valid'): NewLayer => ({
  kind: 'Conv2D',
  params: { filters, kernelSize: [3, 3], padding, activation: 'relu' },
});
const pool: NewLayer = { kind: 'MaxPooling2D', params: {} };
const head = (first: 'Flatten' | 'GlobalAveragePooling2D', units: number): Act =>
  edit({
    edit: 'addHead',
    layers: [
      { kind: first, params: {} },
      { kind: 'Dense', params: { units, activation: 'relu' } },
      { kind: 'Dense', params: { units: 'classes', activation: 'softmax' } },
    ],
  });
const open: Act[] = [
  show('model'),
  {
    act: 'openNetwork',
    source: { catalog: 'fashionmlp', inputShape: [28, 28, 1], includeTop: true, weights: 'random' },
  },
];
const fromInput = edit({ edit: 'cutAt', layer: 'input_layer' });
const convolutions = edit({
  edit: 'append',
  after: 'input_layer',
  layers: [conv(32, 'same'), pool, conv(64, 'valid'), pool],
});
const stage = stageSchema.parse({
  name: 'All layers',
  trainable: { all: true },
  epochs: 15,
  features: 'end-to-end',
});
const train: Act[] = [show('train'), { act: 'plan', stages: [stage] }, { act: 'train' }];
const build = (...acts: Act[]): Act[] => [...open, fromInput, ...acts];

/** The lab. */
export const mlpCnn = defineLab(texts, {
  id: 'mlpCnn',
  chapter: 'convolution',
  minutes: 15,
  offline: true,
  begin: [{ act: 'useImages', folder: 'sample:digits' }, ...open],
  steps: [
    {
      id: 'mlp',
      target: onLayer('input_layer', 'cut-here'),
      ask: { purpose: 'prediction', kind: 'number' },
      check: (state) => checkBuilt(state, 'mlp'),
      measure: (state) => (checkBuilt(state, 'mlp').is === 'done' ? counts.mlp : null),
      holdsThrough: 'trainMlp',
      doIt: () => build(head('Flatten', 128)),
    },
    {
      id: 'trainMlp',
      target: at('train', 'start-run'),
      ask: { purpose: 'prediction', kind: 'number' },
      check: (state) => checkRun(state, 'mlp'),
      measure: (state) => percent(runOf(state, 'mlp')),
      doIt: () => train,
    },
    {
      id: 'cnn',
      target: onLayer('input_layer', 'cut-here'),
      missing: { noPooling: card('MaxPooling2D') },
      ask: { purpose: 'prediction', kind: 'number' },
      check: (state) => checkBuilt(state, 'cnn'),
      measure: (state) => (checkBuilt(state, 'cnn').is === 'done' ? counts.cnn : null),
      holdsThrough: 'trainCnn',
      doIt: () => build(convolutions, head('Flatten', 64)),
    },
    {
      id: 'trainCnn',
      target: at('train', 'start-run'),
      ask: { purpose: 'prediction', kind: 'number' },
      check: (state) => checkRun(state, 'cnn'),
      measure: (state) => percent(runOf(state, 'cnn')),
      doIt: () => train,
    },
    {
      id: 'gap',
      target: at('model', 'graph-canvas'),
      missing: {
        noRun: at('train', 'start-run'),
        running: at('train', 'start-run'),
        failed: at('train', 'start-run'),
      },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkGap,
      measure: (state) => percent(runOf(state, 'gap')),
      doIt: () => [...build(convolutions, head('GlobalAveragePooling2D', 64)), ...train],
    },
  ],
});
