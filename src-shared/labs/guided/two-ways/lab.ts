// The lab “Two ways, five steps”: features computed once or at every step, then fine-tuning in the five steps of the textbook.
import type { NewLayer } from '../../../graph/edits/common/new-layer';
import type { LayerGraph } from '../../../graph/graph';
import { trainableLayers as trainableIn } from '../../../run/prefix';
import type { RunState } from '../../../run/reduce-run';
import { type Stage, stageSchema } from '../../../run/stage';
import type { Act } from '../act';
import { answerField, at, defineLab, done, undo, type Verdict } from '../lab';
import type { LabState } from '../lab-state';
import { grouped, hasLayer, trainableLayers } from '../model-facts';
import { twoWaysEn as texts } from './en';

type Check = Verdict<Extract<keyof (typeof texts)['words'], string>>;

/** Parameters of the head: 1,280 features and a bias for each of seven classes. */
const headParams = 1280 * 7 + 7;
/** Validation accuracy in percent after training the head and after fine-tuning: means of five seeds minus three standard deviations, and their range. */
export const usual = {
  head: { least: 65, text: '71–80' },
  tuned: { least: 68, text: '73–82' },
} as const;
/** Points of accuracy that fine-tuning may lose by chance. */
const slack = 3;

const head: readonly NewLayer[] = [
  { kind: 'GlobalAveragePooling2D', params: {} },
  { kind: 'Dropout', params: { rate: 0.2 } },
  { kind: 'Dense', name: 'predictions', params: { units: 'classes', activation: 'softmax' } },
];
const adam = (learningRate: number) => ({ kind: 'adam', learningRate });
const stage = (given: object): Stage => stageSchema.parse(given);
const once = stage({ name: 'Head', trainable: { head: true }, epochs: 15, features: 'cached' });
const endToEnd = stage({
  name: 'Head',
  trainable: { head: true },
  epochs: 3,
  features: 'end-to-end',
  augmentation: { horizontalFlip: true, rotation: 15, zoom: 0.1, translation: 0.1 },
});
const top = stage({
  name: 'Fine-tune the top',
  trainable: { from: 'block6a_expand_conv' },
  epochs: 5,
  optimizer: adam(0.0001),
});

const noNetwork: Check = { is: 'notYet', word: 'noNetwork' };
const hasHead = ({ layers }: LayerGraph) => layers.some((layer) => layer.head);

function checkGraft({ model }: LabState): Check {
  if (!model) return noNetwork;
  const { graph, facts } = model;
  if (!hasLayer(model, 'top_activation')) return { is: 'wrong', why: 'otherNetwork', fix: 'openLite' };
  if (!hasHead(graph)) return { is: 'notYet', word: 'noHead' };
  const added = graph.layers.filter((layer) => layer.head);
  const found = added.reduce((sum, { name }) => sum + (facts.layers.get(name)?.params.total ?? 0), 0);
  if (added.some(({ kind }) => kind === 'Flatten'))
    return { is: 'wrong', why: 'flat', fix: 'usePooling', values: { found: grouped(found) } };
  if (found !== headParams)
    return { is: 'notYet', word: 'headParams', found: grouped(found), expected: grouped(headParams) };
  return done(grouped(found));
}

function checkFreeze({ model }: LabState): Check {
  if (!model) return noNetwork;
  if (!hasHead(model.graph)) return { is: 'notYet', word: 'noHead' };
  const trainable = trainableLayers(model);
  if (!trainable.some((layer) => layer.head)) return { is: 'wrong', why: 'frozenHead', fix: 'thawHead' };
  const left = trainable
    .filter((layer) => !layer.head)
    .reduce((sum, { name }) => sum + (model.facts.layers.get(name)?.params.trainable ?? 0), 0);
  if (left > 0) return { is: 'notYet', word: 'stillTrainable', found: grouped(left), expected: 0 };
  return done(0);
}

const accuracyAfter = (run: RunState, stageIndex: number) =>
  (run.epochs.filter((row) => row.stage === stageIndex).at(-1)?.validation?.accuracy ?? 0) * 100;
/** Number of trainable parameters of a run's only or last stage tells what it trains. */
const oneStage = ({ runs }: LabState, cached: boolean) =>
  runs.find(({ stages, learning }) => {
    const [first] = stages;
    return stages.length === 1 && learning === headParams && first?.work?.cached === cached;
  });
const wayOne = (state: LabState) => oneStage(state, true);
const wayTwo = (state: LabState) => oneStage(state, false);
const tuning = ({ runs }: LabState) => runs.find(({ stages }) => stages.length === 2);

/** Seconds of a typical epoch, without what is done once: the median of the epochs after the first. */
function epochSeconds({ epochs }: RunState): number {
  const rows = epochs.length > 1 ? epochs.slice(1) : epochs;
  const sorted = rows.map((row) => row.seconds - (row.startSeconds ?? 0)).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function checkEnd(run: RunState | undefined, missing: Check): Check | null {
  if (!run) return missing;
  if (run.status === 'running' || run.status === 'waiting')
    return { is: 'notYet', word: 'running', found: run.epochs.length };
  return run.status === 'done' ? null : { is: 'wrong', why: 'failed', fix: 'again' };
}

function checkOnce(state: LabState): Check {
  const run = wayOne(state);
  const open = checkEnd(run, { is: 'notYet', word: 'noOnce' });
  if (open || !run) return open ?? noNetwork;
  const accuracy = accuracyAfter(run, 0);
  if (run.epochs.length < 10)
    return { is: 'notYet', word: 'fewEpochs', found: run.epochs.length, expected: 10 };
  if (accuracy < usual.head.least)
    return {
      is: 'wrong',
      why: 'low',
      fix: 'another',
      values: { found: accuracy.toFixed(1), usual: usual.head.text },
    };
  return done(`${accuracy.toFixed(1)} %`);
}

/** How many times as long an epoch of the second way takes; null until both runs have epochs. */
function slowdown(state: LabState): number | null {
  const [one, two] = [wayOne(state), wayTwo(state)];
  if (one?.status !== 'done' || two?.status !== 'done') return null;
  return Math.round(epochSeconds(two) / Math.max(0.001, epochSeconds(one)));
}

function checkEndToEnd(state: LabState): Check {
  const run = wayTwo(state);
  const open = checkEnd(run, { is: 'notYet', word: 'noEndToEnd' });
  if (open || !run) return open ?? noNetwork;
  if ((run.stages[0]?.work?.phases.training.augmented ?? 0) === 0)
    return { is: 'wrong', why: 'notAugmented', fix: 'augment' };
  const times = slowdown(state);
  return times === null
    ? { is: 'notYet', word: 'noOnce' }
    : done(`${epochSeconds(run).toFixed(1)} s, × ${times}`);
}

function checkThaw({ model, stages, answers }: LabState): Check {
  if (!model) return noNetwork;
  const { graph } = model;
  if (stages.length !== 2) return { is: 'notYet', word: 'stages', found: stages.length, expected: 2 };
  const [first, second] = stages as [Stage, Stage];
  const body = graph.layers.filter((layer) => !layer.head);
  const thawedIn = (one: Stage) => {
    const names = trainableIn(graph, one);
    return body.filter(({ name, weights }) => names.has(name) && Object.keys(weights).length > 0);
  };
  if (thawedIn(first).length > 0) return { is: 'wrong', why: 'headNotFirst', fix: 'headFirst' };
  const thawed = thawedIn(second);
  if (thawed.length === 0) return { is: 'notYet', word: 'nothingThawed' };
  if (second.batchNormalization !== 'frozen') return { is: 'wrong', why: 'thawedBn', fix: 'freezeBn' };
  if (body.indexOf(thawed[0]!) < body.length / 2)
    return { is: 'wrong', why: 'tooMany', fix: 'onlyTop', values: { layer: thawed[0]!.name } };
  if (second.optimizer.learningRate > first.optimizer.learningRate / 10 + 1e-12)
    return {
      is: 'notYet',
      word: 'rate',
      found: second.optimizer.learningRate,
      expected: Number((first.optimizer.learningRate / 10).toPrecision(3)),
    };
  if (answers.thaw === undefined) return { is: 'notYet', word: 'readBn' };
  if (answers.thaw !== 'statistics') return { is: 'wrong', why: 'misread', fix: 'reread' };
  return done(thawed[0]!.name);
}

function checkTune(state: LabState): Check {
  const run = tuning(state);
  const open = checkEnd(run, { is: 'notYet', word: 'noTuning' });
  if (open || !run) return open ?? noNetwork;
  const [before, after] = [accuracyAfter(run, 0), accuracyAfter(run, 1)];
  const values = { found: after.toFixed(1), before: before.toFixed(1), usual: usual.tuned.text };
  if ((run.learning ?? 0) <= headParams) return { is: 'wrong', why: 'headAgain', fix: 'planTwo' };
  if (after < before - slack) return { is: 'wrong', why: 'worse', fix: 'lowerRate', values };
  if (after < usual.tuned.least) return { is: 'wrong', why: 'low', fix: 'another', values };
  return done(`${before.toFixed(1)} % → ${after.toFixed(1)} %`);
}

const show = (view: 'model' | 'train'): Act => ({ act: 'show', view });
const trainPlan = (...stages: Stage[]): Act[] => [show('train'), { act: 'plan', stages }, { act: 'train' }];
const percent = (run: RunState | undefined, stageIndex: number) =>
  run?.status === 'done' ? Number(accuracyAfter(run, stageIndex).toFixed(1)) : null;

/** The lab. */
export const twoWays = defineLab(texts, {
  id: 'twoWays',
  chapter: 'transfer',
  minutes: 20,
  offline: true,
  begin: [
    { act: 'useImages', folder: 'sample:drawings' },
    show('model'),
    {
      act: 'openNetwork',
      source: {
        catalog: 'efficientnet-lite0',
        inputShape: [128, 128, 3],
        includeTop: false,
        weights: 'pretrained',
      },
    },
  ],
  steps: [
    {
      id: 'graft',
      target: at('model', 'head-pooled', 'add-head'),
      missing: { flat: undo },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkGraft,
      measure: (state) => (checkGraft(state).is === 'done' ? headParams : null),
      doIt: () => [show('model'), { act: 'edit', edit: { edit: 'addHead', layers: [...head] } }],
    },
    {
      id: 'freeze',
      target: at('model', 'freeze-more'),
      check: checkFreeze,
      doIt: () => [
        show('model'),
        { act: 'edit', edit: { edit: 'freeze', select: { before: 'predictions' } } },
      ],
    },
    {
      id: 'once',
      target: at('train', 'plan-feature', 'plans'),
      missing: {
        running: at('train', 'start-run'),
        failed: at('train', 'start-run'),
        fewEpochs: at('train', 'stage-0-epochs'),
        low: at('train', 'start-run'),
      },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkOnce,
      measure: (state) => percent(wayOne(state), 0),
      doIt: () => trainPlan(once),
    },
    {
      id: 'endToEnd',
      target: at('train', 'plans'),
      missing: { running: at('train', 'start-run'), failed: at('train', 'start-run') },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkEndToEnd,
      measure: slowdown,
      doIt: () => trainPlan(endToEnd),
    },
    {
      id: 'thaw',
      target: at('train', 'plans'),
      missing: { rate: at('train', 'stage-1-rate'), readBn: answerField, misread: answerField },
      ask: { purpose: 'answer', kind: 'choice', options: ['statistics', 'none', 'slow'] },
      check: checkThaw,
      doIt: () => [
        show('train'),
        { act: 'plan', stages: [once, top] },
        { act: 'answer', value: 'statistics' },
      ],
    },
    {
      id: 'tune',
      target: at('train', 'start-run'),
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkTune,
      measure: (state) => percent(tuning(state), 1),
      doIt: () => trainPlan(once, top),
    },
  ],
});
