// The lab “A new head on mixed7”: InceptionV3 without its classifier, frozen, cut at mixed7, with the textbook's head (9.9, LAB 9-3).

import type { NewLayer } from '../../../graph/edits/common/new-layer';
import type { Layer } from '../../../graph/graph';
import type { RunState } from '../../../run/reduce-run';
import type { Stage } from '../../../run/stage';
import type { Act } from '../act';
import { answerField, at, defineLab, done, onLayer, outputSetting, undo, type Verdict } from '../lab';
import type { LabModel, LabState } from '../lab-state';
import { grouped, hasLayer, inputText, shapeOf, trainableLayers } from '../model-facts';
import type { newHeadEn } from './en';
import { newHeadEn as texts } from './en';

type Check = Verdict<Extract<keyof (typeof newHeadEn)['words'], string>>;

/** The book's numbers. */
const bookTotals = { total: 9_418_346, trainable: 443_082, frozen: 8_975_264 } as const;
/** Validation accuracy with the bundled network in percent: five seeds had 89.1, 79.7, 87.2, 82.7 and 75.7; the bound is their mean minus three standard deviations. */
const liteUsual = { least: 66, text: '76–89' } as const;

const head: readonly NewLayer[] = [
  { kind: 'Flatten', params: {} },
  { kind: 'Dense', params: { units: 64, activation: 'relu' } },
  { kind: 'Dense', name: 'predictions', params: { units: 'classes', activation: 'softmax' } },
];
const stage: Stage = {
  name: 'New head',
  trainable: { head: true },
  batchNormalization: 'frozen',
  epochs: 5,
  batchSize: 32,
  optimizer: { kind: 'rmsprop', learningRate: 0.0005, rho: 0.9, momentum: 0, epsilon: 1e-7 },
  features: 'auto',
};

const noNetwork: Check = { is: 'notYet', word: 'noNetwork' };
const own = ({ graph }: LabModel, names: readonly Layer[]) => names.filter((layer) => !layer.head && graph);

function checkOpen({ model }: LabState): Check {
  if (!model) return noNetwork;
  if (!hasLayer(model, 'mixed7')) return { is: 'wrong', why: 'otherNetwork', fix: 'openInception' };
  const input = inputText(model);
  if (input !== '75 × 75 × 3')
    return { is: 'notYet', word: 'size', found: input ?? '?', expected: '75 × 75 × 3' };
  if (
    model.graph.layers.some(
      ({ kind, params, head: added }) => kind === 'Dense' && params.units === 1000 && !added,
    )
  )
    return { is: 'wrong', why: 'classifier', fix: 'withoutTop' };
  return done(grouped(model.facts.params.total));
}

function checkFreeze({ model }: LabState): Check {
  if (!model) return noNetwork;
  const left = own(model, trainableLayers(model));
  if (left.length > 0) {
    const found = left.reduce(
      (sum, { name }) => sum + (model.facts.layers.get(name)?.params.trainable ?? 0),
      0,
    );
    return { is: 'notYet', word: 'stillTrainable', found: grouped(found), expected: 0 };
  }
  return done(0);
}

function checkCut({ model }: LabState): Check {
  if (!model) return noNetwork;
  if (!hasLayer(model, 'mixed7')) return { is: 'wrong', why: 'gone', fix: 'undoGone' };
  const { graph, facts } = model;
  const base = graph.layers.filter((layer) => !layer.head);
  const last = base.at(-1)?.name ?? '';
  if (last !== 'mixed7') {
    const cut = graph.outputs.length === 1 && /^mixed\d+$/.test(last) && !hasLayer(model, 'mixed10');
    return cut
      ? { is: 'wrong', why: 'otherCut', fix: 'undoCut', values: { layer: last } }
      : { is: 'notYet', word: 'notCut', found: last, expected: 'mixed7' };
  }
  const total = base.reduce((sum, { name }) => sum + (facts.layers.get(name)?.params.total ?? 0), 0);
  return done(`${shapeOf(model, 'mixed7')}, ${grouped(total)}`);
}

function checkHead({ model }: LabState): Check {
  if (!model) return noNetwork;
  const { graph, facts } = model;
  const { total, trainable, nonTrainable } = facts.params;
  const found = grouped(trainable);
  const added = graph.layers.filter((layer) => layer.head);
  if (added.length === 0)
    return { is: 'notYet', word: 'noHead', found, expected: grouped(bookTotals.trainable) };
  if (own(model, trainableLayers(model)).length > 0)
    return { is: 'wrong', why: 'thawed', fix: 'freezeBase', values: { found } };
  const [first] = added;
  if (first && first.kind !== 'Flatten' && first.inputs.includes('mixed7'))
    return { is: 'wrong', why: 'pooled', fix: 'useFlatten', values: { kind: first.kind, found } };
  if (total !== bookTotals.total || trainable !== bookTotals.trainable || nonTrainable !== bookTotals.frozen)
    return { is: 'notYet', word: 'counts', found, expected: grouped(bookTotals.trainable) };
  const activation = String(added.at(-1)?.params.activation ?? 'linear');
  if (activation !== 'softmax')
    return { is: 'wrong', why: 'otherActivation', fix: 'useSoftmax', values: { found: activation } };
  return done(`${grouped(total)} / ${grouped(trainable)} / ${grouped(nonTrainable)}`);
}

function checkPlan({ stages }: LabState): Check {
  const [first, ...others] = stages;
  if (!first) return { is: 'notYet', word: 'noStage' };
  if (others.length > 0) return { is: 'notYet', word: 'stages', found: stages.length, expected: 1 };
  const { optimizer, epochs } = first;
  if (optimizer.kind !== 'rmsprop')
    return { is: 'wrong', why: 'wrongOptimizer', fix: 'useRmsprop', values: { found: optimizer.kind } };
  if (Math.abs(optimizer.learningRate - 0.0005) > 1e-9)
    return { is: 'notYet', word: 'rate', found: optimizer.learningRate, expected: 0.0005 };
  if (epochs !== 5) return { is: 'notYet', word: 'epochs', found: epochs, expected: 5 };
  if (!('head' in first.trainable)) return { is: 'wrong', why: 'notHead', fix: 'trainHead' };
  return done();
}

/** Validation accuracy of a run's last epoch in percent. */
const accuracyOf = (run: RunState) => (run.epochs.at(-1)?.validation?.accuracy ?? 0) * 100;
const inceptionRun = ({ runs }: LabState) => runs.find(({ params }) => params.total === bookTotals.total);
/** The newest run of another network with a head of ten classes on frozen layers: EfficientNet-Lite0's features at 75 × 75 are 3 × 3 × 1280. */
const liteRun = ({ runs }: LabState) =>
  runs.find(({ params }) => params.trainable === 3 * 3 * 1280 * 64 + 64 + 650);

function checkRun(run: RunState | undefined, missing: Check): Check {
  if (!run) return missing;
  if (run.status === 'running' || run.status === 'waiting')
    return { is: 'notYet', word: 'running', found: run.epochs.length, expected: 5 };
  if (run.status !== 'done') return { is: 'wrong', why: 'failed', fix: 'again' };
  return done(`${accuracyOf(run).toFixed(1)} %`);
}

function checkBundled(state: LabState): Check {
  const run = liteRun(state);
  const verdict = checkRun(run, { is: 'notYet', word: 'noLite' });
  if (!run) {
    const { model } = state;
    const random =
      model &&
      hasLayer(model, 'top_activation') &&
      'initializer' in (model.graph.layers.find(({ name }) => name === 'stem_conv')?.weights.kernel ?? {});
    return random ? { is: 'wrong', why: 'random', fix: 'usePretrained' } : verdict;
  }
  if (verdict.is !== 'done' || accuracyOf(run) >= liteUsual.least) return verdict;
  const values = { found: accuracyOf(run).toFixed(1), usual: liteUsual.text };
  return { is: 'wrong', why: 'low', fix: 'another', values };
}

function checkNot({ model, answers }: LabState): Check {
  if (!model) return noNetwork;
  const isConv = ({ name }: Layer) => name.includes('conv');
  const trainable = trainableLayers(model);
  const others = trainable.filter((layer) => !isConv(layer));
  if (
    trainable.length > 0 &&
    others.length === trainable.length &&
    model.graph.layers.some(isConv) &&
    !trainable.every(({ head: added }) => added)
  ) {
    const found = model.graph.layers.filter(isConv).length;
    return { is: 'wrong', why: 'frozenConv', fix: 'doLine', values: { found } };
  }
  if (others.length > 0 || trainable.length === 0)
    return { is: 'notYet', word: 'noConv', found: others.length, expected: 0 };
  if (answers.not === undefined) return { is: 'notYet', word: 'readLine' };
  if (answers.not !== 'conv') return { is: 'wrong', why: 'misread', fix: 'rereadLine' };
  return done(grouped(model.facts.params.trainable));
}

const showModel: Act = { act: 'show', view: 'model' };
const graft = (layer: string): Act[] => [
  { act: 'edit', edit: { edit: 'freeze', select: { all: true } } },
  { act: 'edit', edit: { edit: 'cutAt', layer } },
  { act: 'edit', edit: { edit: 'addHead', layers: [...head] } },
];

/** The lab. */
export const newHead = defineLab(texts, {
  id: 'newHead',
  chapter: 'transfer',
  minutes: 20,
  offline: true,
  better: 'inceptionv3',
  begin: [{ act: 'useImages', folder: 'sample:digits' }, showModel],
  steps: [
    {
      id: 'open',
      target: at('model', 'model-use', 'model-options-inceptionv3', 'another-model'),
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkOpen,
      measure: ({ model }) => (model && hasLayer(model, 'mixed10') ? model.facts.params.total : null),
      holdsThrough: 'train',
      doIt: ({ weights }) => [
        showModel,
        {
          act: 'openNetwork',
          source: {
            catalog: 'inceptionv3',
            inputShape: [75, 75, 3],
            includeTop: false,
            weights: weights.has('inceptionv3') ? 'pretrained' : 'random',
          },
        },
      ],
    },
    {
      id: 'freeze',
      target: at('model', 'freeze', 'graph-canvas'),
      check: checkFreeze,
      holdsThrough: 'train',
      doIt: () => [showModel, { act: 'edit', edit: { edit: 'freeze', select: { all: true } } }],
    },
    {
      id: 'cut',
      target: onLayer('mixed7', 'cut-here'),
      missing: { gone: undo, otherCut: undo },
      ask: { purpose: 'prediction', kind: 'choice', options: ['s3', 's5', 's9'] },
      check: checkCut,
      measure: ({ model }) => (model && shapeOf(model, 'mixed7') === '3 × 3 × 768' ? 's3' : null),
      holdsThrough: 'train',
      doIt: () => [showModel, { act: 'edit', edit: { edit: 'cutAt', layer: 'mixed7' } }],
    },
    {
      id: 'head',
      target: at('model', 'head-flat', 'add-head'),
      missing: { pooled: undo, otherActivation: outputSetting('activation') },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkHead,
      measure: ({ model }) =>
        model?.graph.layers.some((layer) => layer.head) ? model.facts.params.trainable : null,
      holdsThrough: 'train',
      doIt: () => [showModel, { act: 'edit', edit: { edit: 'addHead', layers: [...head] } }],
    },
    {
      id: 'plan',
      target: at('train', 'stage-0', 'plans'),
      missing: {
        noStage: at('train', 'plans'),
        stages: at('train', 'remove-stage-1'),
        wrongOptimizer: at('train', 'stage-0-optimizer', 'stage-0-group-optimizer', 'stage-0-more'),
        rate: at('train', 'stage-0-rate'),
        epochs: at('train', 'stage-0-epochs'),
        notHead: at('train', 'stage-0-learns'),
      },
      check: checkPlan,
      holdsThrough: 'bundled',
      doIt: () => [
        { act: 'show', view: 'train' },
        { act: 'plan', stages: [stage] },
      ],
    },
    {
      id: 'train',
      target: at('train', 'start-run'),
      ask: { purpose: 'prediction', kind: 'number' },
      check: (state) => checkRun(inceptionRun(state), { is: 'notYet', word: 'noRun' }),
      measure(state) {
        const run = inceptionRun(state);
        return run?.status === 'done' ? Number(accuracyOf(run).toFixed(1)) : null;
      },
      doIt: () => [{ act: 'show', view: 'train' }, { act: 'train' }],
    },
    {
      id: 'bundled',
      target: at('model', 'model-use', 'model-options-efficientnet-lite0', 'another-model'),
      missing: { running: at('train', 'start-run'), failed: at('train', 'start-run') },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkBundled,
      measure(state) {
        const run = liteRun(state);
        return run?.status === 'done' ? Number(accuracyOf(run).toFixed(1)) : null;
      },
      doIt: () => [
        showModel,
        {
          act: 'openNetwork',
          source: {
            catalog: 'efficientnet-lite0',
            inputShape: [75, 75, 3],
            includeTop: true,
            weights: 'pretrained',
          },
        },
        ...graft('top_activation'),
        { act: 'show', view: 'train' },
        { act: 'plan', stages: [stage] },
        { act: 'train' },
      ],
    },
    {
      id: 'not',
      target: at('model', 'freeze-pattern', 'freeze-more'),
      missing: { readLine: answerField, misread: answerField },
      ask: { purpose: 'answer', kind: 'choice', options: ['conv', 'others'] },
      check: checkNot,
      doIt: () => [
        showModel,
        { act: 'edit', edit: { edit: 'freeze', select: { all: true } } },
        { act: 'edit', edit: { edit: 'unfreeze', select: { pattern: '*conv*' } } },
        { act: 'answer', value: 'conv' },
      ],
    },
  ],
});
