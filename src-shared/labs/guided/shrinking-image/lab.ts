// The lab “The shrinking image”: shapes and parameters of convolutions and pooling, padding, stride, and what pooling ignores (9.4 to 9.7).
import type { NewLayer } from '../../../graph/edits/common/new-layer';
import { runAtOnce } from '../../../steps';
import type { Planes } from '../../convolution/planes';
import { type PoolSettings, poolingSteps } from '../../convolution/pool';
import { presetKernel } from '../../convolution/presets';
import type { Act, ConvolutionAct } from '../act';
import { at, card, defineLab, done, onLayer, settingOf, undo, type Verdict } from '../lab';
import type { LabModel, LabState } from '../lab-state';
import { grouped, shapeOf } from '../model-facts';
import { shrinkingImageEn as texts } from './en';

type Check = Verdict<Extract<keyof (typeof texts)['words'], string>>;

const fox = { folder: 'sample:drawings', path: 'animals/contour-fox.jpg' } as const;
const maxPool: PoolSettings = { kind: 'max', size: 2, stride: 2, padding: 'valid' };
/** Gray levels by which a pixel must be changed. */
const leastChange = 20;

const conv = (filters: number, padding: 'valid' | 'same' = 'valid'): NewLayer => ({
  kind: 'Conv2D',
  params: { filters, kernelSize: [3, 3], padding },
});
const show: Act = { act: 'show', view: 'model' };
const add = (...layers: NewLayer[]): Act => ({ act: 'edit', edit: { edit: 'addHead', layers } });
/** Leaves only the input. */
const clear: Act = { act: 'edit', edit: { edit: 'cutAt', layer: 'input_layer' } };
const set = (values: ConvolutionAct): Act => ({ act: 'convolution', set: values });

/** The layers after the input, in their order. */
const chainOf = ({ graph }: LabModel) => graph.layers.filter(({ kind }) => kind !== 'InputLayer');
const paramsOf = (model: LabModel, name: string) => model.facts.layers.get(name)?.params.total ?? 0;

function checkConv({ model }: LabState): Check {
  const first = model && chainOf(model)[0];
  if (!model || !first) return { is: 'notYet', word: 'noLayer', expected: '62 × 62 × 32' };
  if (first.kind !== 'Conv2D')
    return { is: 'wrong', why: 'otherKind', fix: 'useConv', values: { kind: first.kind } };
  const shape = shapeOf(model, first.name) ?? '?';
  if (shape === '64 × 64 × 32') return { is: 'wrong', why: 'same', fix: 'useValid' };
  if (shape !== '62 × 62 × 32' || paramsOf(model, first.name) !== 896)
    return { is: 'notYet', word: 'otherShape', found: shape, expected: '62 × 62 × 32' };
  return done(`${shape}, ${grouped(896)}`);
}

function checkPool({ model }: LabState): Check {
  const layer = model && chainOf(model)[1];
  if (!model || !layer) return { is: 'notYet', word: 'noPool', expected: '31 × 31 × 32' };
  if (layer.kind !== 'MaxPooling2D')
    return { is: 'wrong', why: 'otherKind', fix: 'usePool', values: { kind: layer.kind } };
  const shape = shapeOf(model, layer.name) ?? '?';
  if (shape !== '31 × 31 × 32')
    return { is: 'notYet', word: 'otherShape', found: shape, expected: '31 × 31 × 32' };
  return done(`${shape}, ${paramsOf(model, layer.name)}`);
}

function checkSame({ model }: LabState): Check {
  const layer = model && chainOf(model)[2];
  if (!model || !layer) return { is: 'notYet', word: 'noSecond', expected: '31 × 31 × 64' };
  if (layer.kind !== 'Conv2D')
    return { is: 'wrong', why: 'otherKind', fix: 'useConv', values: { kind: layer.kind } };
  const shape = shapeOf(model, layer.name) ?? '?';
  if (shape === '29 × 29 × 64') return { is: 'wrong', why: 'valid', fix: 'useSame' };
  if (shape !== '31 × 31 × 64' || paramsOf(model, layer.name) !== 18_496)
    return { is: 'notYet', word: 'otherShape', found: shape, expected: '31 × 31 × 64' };
  return done(`${shape}, ${grouped(18_496)}`);
}

/** The side of the output of a chain of convolutions; null with other layers. */
function convolutionsOf(model: LabModel | null): { readonly count: number; readonly side: string } | null {
  if (!model) return null;
  const chain = chainOf(model);
  if (chain.some(({ kind }) => kind !== 'Conv2D')) return null;
  const last = chain.at(-1)?.name;
  return { count: chain.length, side: last ? (shapeOf(model, last)?.split(' × ')[0] ?? '?') : '64' };
}

function checkFive({ model }: LabState): Check {
  const found = convolutionsOf(model);
  if (!found) return { is: 'notYet', word: 'onlyConvs' };
  if (found.count < 5) return { is: 'notYet', word: 'fewer', found: found.count, expected: 5 };
  if (found.count > 5) return { is: 'wrong', why: 'more', fix: 'undoLast', found: found.count, expected: 5 };
  if (found.side === '64') return { is: 'wrong', why: 'same', fix: 'useValid' };
  if (found.side !== '54')
    return { is: 'notYet', word: 'otherSide', found: Number(found.side), expected: 54 };
  return done(54);
}

function checkStride({ model }: LabState): Check {
  const found = convolutionsOf(model);
  if (found?.count !== 5) return { is: 'notYet', word: 'fiveFirst', found: found?.count ?? 0, expected: 5 };
  const side = Number(found.side);
  if (side === 54) return { is: 'notYet', word: 'noStride', found: 54, expected: 27 };
  if (side !== 27) return { is: 'wrong', why: 'elsewhere', fix: 'lastOnly', values: { side } };
  return done(27);
}

/** Largest difference of two maps. */
const gapOf = (one: Planes, other: Planes) =>
  one.values.reduce((most, value, i) => Math.max(most, Math.abs(value - other.values[i]!)), 0);

/** What a pooling does to the pixels that were changed by hand; a verdict if nothing can be said yet. */
function comparePooled(
  { convolution: { planes, original, pool } }: LabState,
  kind: PoolSettings['kind'],
): { readonly gap: number } | { readonly verdict: Check } {
  if (planes.channels > 1) return { verdict: { is: 'wrong', why: 'color', fix: 'useGray' } };
  if (planes === original || gapOf(planes, original) < leastChange) {
    const found = planes === original ? 0 : gapOf(planes, original);
    return { verdict: { is: 'notYet', word: 'noPixel', found, expected: `≥ ${leastChange}` } };
  }
  if (pool?.kind !== kind) return { verdict: { is: 'notYet', word: kind === 'max' ? 'noMax' : 'noMean' } };
  return { gap: gapOf(runAtOnce(poolingSteps(planes, pool)), runAtOnce(poolingSteps(original, pool))) };
}

function checkMax(state: LabState): Check {
  const found = comparePooled(state, 'max');
  if ('verdict' in found) return found.verdict;
  if (found.gap > 0) return { is: 'wrong', why: 'maxMoved', fix: 'notLargest', values: { gap: found.gap } };
  return done(0);
}

function checkMean(state: LabState): Check {
  const found = comparePooled(state, 'average');
  if ('verdict' in found) return found.verdict;
  return done(Number(found.gap.toFixed(2)));
}

/** A setting of the layer at a place after the input. */
const setting = (param: string, place: number) =>
  settingOf(param, ({ layers }) =>
    layers
      .filter(({ kind }) => kind !== 'InputLayer')
      .slice(place, place + 1)
      .map(({ name }) => name),
  );
/** A setting of the convolutions that have another value. */
const convSetting = (param: string, value: string, isLast = false) =>
  settingOf(param, ({ layers }) => {
    const chain = layers.filter(({ kind }) => kind === 'Conv2D');
    const others = isLast ? chain.slice(-1) : chain;
    return others.filter(({ params }) => String(params[param]) !== value).map(({ name }) => name);
  });

/** The lab. */
export const shrinkingImage = defineLab(texts, {
  id: 'shrinkingImage',
  chapter: 'convolution',
  minutes: 15,
  offline: true,
  begin: [
    {
      act: 'openNetwork',
      source: { catalog: 'vgg16', inputShape: [64, 64, 3], includeTop: false, weights: 'random' },
    },
    clear,
    show,
  ],
  steps: [
    {
      id: 'conv',
      target: card('Conv2D'),
      missing: {
        otherKind: undo,
        same: setting('padding', 0),
        otherShape: setting('filters', 0),
      },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkConv,
      measure: () => 62,
      holdsThrough: 'same',
      doIt: () => [show, add(conv(32))],
    },
    {
      id: 'pool',
      target: card('MaxPooling2D'),
      missing: { otherKind: undo },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkPool,
      measure: ({ model }) => (model && chainOf(model)[1] ? paramsOf(model, chainOf(model)[1]!.name) : null),
      holdsThrough: 'same',
      doIt: () => [show, add({ kind: 'MaxPooling2D', params: { poolSize: [2, 2] } })],
    },
    {
      id: 'same',
      target: card('Conv2D'),
      missing: {
        otherKind: undo,
        valid: setting('padding', 2),
        otherShape: setting('filters', 2),
      },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkSame,
      measure: ({ model }) => (model && chainOf(model)[2] ? paramsOf(model, chainOf(model)[2]!.name) : null),
      holdsThrough: 'same',
      doIt: () => [show, add(conv(64, 'same'))],
    },
    {
      id: 'five',
      target: onLayer('input_layer', 'cut-here'),
      missing: { fewer: card('Conv2D'), more: undo, same: convSetting('padding', 'valid') },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkFive,
      measure: () => 54,
      holdsThrough: 'five',
      doIt: () => [show, clear, add(...Array.from({ length: 5 }, () => conv(32)))],
    },
    {
      id: 'stride',
      target: at('model', 'layer-search'),
      missing: { fiveFirst: card('Conv2D'), noStride: convSetting('strides', '2,2', true) },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkStride,
      measure: () => 27,
      holdsThrough: 'stride',
      doIt: ({ model }) => [
        show,
        {
          act: 'edit',
          edit: {
            edit: 'setParams',
            layer: model?.graph.layers.at(-1)?.name ?? '',
            params: { strides: [2, 2] },
          },
        },
      ],
    },
    {
      id: 'max',
      target: at('convolution', 'lab-input'),
      missing: { noPixel: at('convolution', 'lab-input'), noMax: at('convolution', 'lab-pool') },
      check: checkMax,
      holdsThrough: 'max',
      restore: [set({ mode: 'gray', image: fox, pool: null })],
      doIt: () => [
        { act: 'show', view: 'convolution' },
        set({
          mode: 'gray',
          image: fox,
          kernel: presetKernel('identity'),
          pool: maxPool,
          touch: [{ row: 10, column: 10, level: 100 }],
        }),
      ],
    },
    {
      id: 'mean',
      target: at('convolution', 'lab-input'),
      missing: { noPixel: at('convolution', 'lab-input'), noMean: at('convolution', 'lab-pool') },
      ask: { purpose: 'prediction', kind: 'choice', options: ['stays', 'moves'] },
      check: checkMean,
      measure: (state) => (checkMean(state).is === 'done' ? 'moves' : null),
      restore: [set({ pool: maxPool })],
      doIt: () => [{ act: 'show', view: 'convolution' }, set({ pool: { ...maxPool, kind: 'average' } })],
    },
  ],
});
