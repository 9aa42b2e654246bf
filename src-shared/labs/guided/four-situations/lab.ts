// The lab “Four situations”: how many images and how near the task decide what to train; measured by the adviser.
import type { NewLayer } from '../../../graph/edits/common/new-layer';
import { type Advice, littleBelowPerClass } from '../../../recipe/strategy';
import type { RunState } from '../../../run/reduce-run';
import { type Stage, stageSchema } from '../../../run/stage';
import type { Act } from '../act';
import { answerField, at, defineLab, done, type Verdict } from '../lab';
import type { LabState } from '../lab-state';
import { fourSituationsEn as texts } from './en';

type Check = Verdict<Extract<keyof (typeof texts)['words'], string>>;

const drawings = 'sample:drawings';
const digits = 'sample:digits';
/** The situations as options of the questions. */
const situations = {
  'little-near': 'littleNear',
  'much-near': 'muchNear',
  'little-far': 'littleFar',
  'much-far': 'muchFar',
} as const;
const options = Object.values(situations);
/** More images than this are not a few per class. */
const few = 80;
/** Trainable parameters of the pooled head after all layers (1,280 channels) and after block5c (112). */
const deepParams = 1280 * 10 + 10;
const lowParams = 112 * 10 + 10;

const percent = (share: number) => `${(share * 100).toFixed(0)} %`;
const deepest = ({ cuts }: Advice) => cuts.at(-1)?.accuracy ?? 0;
const ofDrawings = ({ advice }: LabState, isFew: boolean) =>
  advice.find(({ folder, advice: one }) => folder === drawings && one.images < few === isFew)?.advice;
const ofDigits = ({ advice }: LabState) =>
  advice.find(({ folder, advice: one }) => folder === digits && one.classes === 10 && one.images >= 300)
    ?.advice;
const ofTwo = ({ advice }: LabState, pretrained: boolean) =>
  advice.find((one) => one.folder === digits && one.advice.classes === 2 && one.pretrained === pretrained)
    ?.advice;

function checkDrawings(state: LabState): Check {
  const found = ofDrawings(state, false);
  if (found) return done(situations[found.situation]);
  const other = state.data?.folder !== drawings;
  return other ? { is: 'wrong', why: 'otherImages', fix: 'useDrawings' } : { is: 'notYet', word: 'noAdvice' };
}

function checkFew(state: LabState): Check {
  const found = ofDrawings(state, true);
  if (found) return done(`${found.images}: ${percent(deepest(found))}`);
  const training = state.data?.training ?? 0;
  return training >= few
    ? { is: 'notYet', word: 'tooMany', found: training, expected: `< ${few}` }
    : { is: 'notYet', word: 'noAdvice' };
}

function checkDigits(state: LabState): Check {
  const found = ofDigits(state);
  if (found) return done(situations[found.situation]);
  return state.data?.folder === digits
    ? { is: 'notYet', word: 'noAdvice' }
    : { is: 'wrong', why: 'otherImages', fix: 'useDigits' };
}

/** The adviser calls images few below 500 a class. */
function checkMuch(state: LabState, pretrained: boolean): Check {
  const { data } = state;
  const found = ofTwo(state, pretrained);
  if (found && found.images >= littleBelowPerClass * 2) return done(situations[found.situation]);
  if (found) {
    const values = { found: found.images };
    return { is: 'wrong', why: 'heldBack', fix: 'noValidation', values };
  }
  if (data?.folder !== digits) return { is: 'wrong', why: 'otherImages', fix: 'useDigits' };
  if (data.classes.length !== 2)
    return { is: 'notYet', word: 'classes', found: data.classes.length, expected: 2 };
  if (!pretrained && ofTwo(state, true) === state.advice[0]?.advice)
    return { is: 'notYet', word: 'stillPretrained' };
  return { is: 'notYet', word: 'noAdvice' };
}

const finished = ({ runs }: LabState, trainable: number) =>
  runs.find(({ params, status }) => params.trainable === trainable && status === 'done');
const accuracy = (run: RunState) => (run.epochs.at(-1)?.validation?.accuracy ?? 0) * 100;

function checkLower(state: LabState): Check {
  const [deep, low] = [finished(state, deepParams), finished(state, lowParams)];
  const { params, status } = state.runs[0] ?? {};
  if (status === 'running') return { is: 'notYet', word: 'running' };
  if (!deep && !low && params && params.trainable > lowParams * 100)
    return { is: 'wrong', why: 'flat', fix: 'usePooling' };
  if (!deep) return { is: 'notYet', word: 'noDeep' };
  if (!low) return { is: 'notYet', word: 'noLow' };
  return done(`${accuracy(deep).toFixed(1)} % / ${accuracy(low).toFixed(1)} %`);
}

function checkBees({ answers }: LabState): Check {
  if (answers.bees === undefined) return { is: 'notYet', word: 'choose' };
  if (answers.bees === 'littleFar' || answers.bees === 'muchFar')
    return { is: 'wrong', why: 'notFar', fix: 'thinkNear' };
  if (answers.bees === 'muchNear') return { is: 'wrong', why: 'notMuch', fix: 'countImages' };
  return done('littleNear');
}

const show = (view: 'data' | 'model' | 'train'): Act => ({ act: 'show', view });
const open = (weights: 'pretrained' | 'random'): Act => ({
  act: 'openNetwork',
  source: { catalog: 'efficientnet-lite0', inputShape: [128, 128, 3], includeTop: false, weights },
});
const split = (validation: number): Act => ({ act: 'split', split: { validation, test: 0 } });
/** The graph shows the measured accuracy at each depth. */
const advise: Act[] = [show('model'), { act: 'advise' }];
const merge = (classes: string[], into: string): Act => ({
  act: 'editData',
  edit: { edit: 'mergeClasses', classes, into },
});
const head: readonly NewLayer[] = [
  { kind: 'GlobalAveragePooling2D', params: {} },
  { kind: 'Dropout', params: { rate: 0.2 } },
  { kind: 'Dense', name: 'predictions', params: { units: 'classes', activation: 'softmax' } },
];
const stage: Stage = stageSchema.parse({
  name: 'Head',
  trainable: { head: true },
  epochs: 15,
  features: 'cached',
});
const trainHead = (cut: Act[]): Act[] => [
  show('model'),
  open('pretrained'),
  ...cut,
  { act: 'edit', edit: { edit: 'freeze', select: { all: true } } },
  { act: 'edit', edit: { edit: 'addHead', layers: [...head] } },
  show('train'),
  { act: 'plan', stages: [stage] },
  { act: 'train' },
];
const situationOf = (found: Advice | undefined) => (found ? situations[found.situation] : null);

const advising = at('train', 'advise');

/** The lab. */
export const fourSituations = defineLab(texts, {
  id: 'fourSituations',
  chapter: 'transfer',
  minutes: 20,
  offline: true,
  begin: [{ act: 'useImages', folder: drawings }, open('pretrained'), show('train')],
  steps: [
    {
      id: 'drawings',
      target: at('train', 'advise'),
      ask: { purpose: 'prediction', kind: 'choice', options },
      check: checkDrawings,
      measure: (state) => situationOf(ofDrawings(state, false)),
      holdsThrough: 'drawings',
      doIt: () => advise,
    },
    {
      id: 'few',
      target: at('data', 'split-validation'),
      missing: { noAdvice: advising },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkFew,
      measure(state) {
        const found = ofDrawings(state, true);
        return found ? Math.round(deepest(found) * 100) : null;
      },
      holdsThrough: 'few',
      doIt: () => [show('data'), split(0.9), ...advise],
    },
    {
      id: 'digits',
      target: { controls: ['open-commands'] },
      missing: { noAdvice: advising },
      ask: { purpose: 'prediction', kind: 'choice', options },
      check: checkDigits,
      measure: (state) => situationOf(ofDigits(state)),
      holdsThrough: 'digits',
      doIt: () => [show('data'), { act: 'useImages', folder: digits }, split(0.25), ...advise],
    },
    {
      id: 'much',
      target: at('data', 'class-table'),
      missing: {
        otherImages: { controls: ['open-commands'] },
        heldBack: at('data', 'split-validation'),
        noAdvice: advising,
      },
      ask: { purpose: 'prediction', kind: 'choice', options },
      check: (state) => checkMuch(state, true),
      measure: (state) => situationOf(ofTwo(state, true)),
      holdsThrough: 'much',
      doIt: () => [
        show('data'),
        merge(['0', '2', '4', '6', '8'], 'even'),
        merge(['1', '3', '5', '7', '9'], 'odd'),
        split(0),
        ...advise,
      ],
    },
    {
      id: 'random',
      target: at('model', 'model-options-efficientnet-lite0', 'another-model'),
      missing: { classes: at('data', 'class-table'), noAdvice: advising },
      ask: { purpose: 'prediction', kind: 'choice', options },
      check: (state) => checkMuch(state, false),
      measure: (state) => situationOf(ofTwo(state, false)),
      holdsThrough: 'random',
      doIt: () => [show('model'), open('random'), ...advise],
    },
    {
      id: 'lower',
      target: at('model', 'cut-here'),
      ask: { purpose: 'prediction', kind: 'choice', options: ['deep', 'low'] },
      check: checkLower,
      measure(state) {
        const [deep, low] = [finished(state, deepParams), finished(state, lowParams)];
        return deep && low ? (accuracy(low) > accuracy(deep) ? 'low' : 'deep') : null;
      },
      doIt: () => [
        { act: 'useImages', folder: digits },
        split(0.25),
        ...trainHead([]),
        ...trainHead([{ act: 'edit', edit: { edit: 'cutAt', layer: 'block5c_add' } }]),
      ],
    },
    {
      id: 'bees',
      target: answerField,
      ask: { purpose: 'answer', kind: 'choice', options },
      check: checkBees,
      doIt: () => [{ act: 'answer', value: 'littleNear' }],
    },
  ],
});
