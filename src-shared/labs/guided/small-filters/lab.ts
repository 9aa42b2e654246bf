// The lab “Why small filters”: receptive fields of stacked convolutions, and their weights beside one large convolution; VGG16 (4.2.1).
import type { NewLayer } from '../../../graph/edits/common/new-layer';
import { findLayer, type Layer, type LayerGraph } from '../../../graph/graph';
import { receptiveFields } from '../../../insight/receptive-field';
import type { Act } from '../act';
import { answerField, at, card, defineLab, done, onLayer, settingOf, undo, type Verdict } from '../lab';
import type { LabModel, LabState } from '../lab-state';
import { grouped } from '../model-facts';
import { smallFiltersEn as texts } from './en';

type Check = Verdict<Extract<keyof (typeof texts)['words'], string>>;

/** Channels of the maps that the stacks are put on: the book's D. */
const deep = 64;
/** Filters of each layer: the book's N, here 2 D. */
const wide = 128;
/** The layer that makes the maps: 1 × 1, so that it changes no receptive field. */
const base = 'maps';

const conv = (side: number, filters = wide): NewLayer => ({
  kind: 'Conv2D',
  params: { filters, kernelSize: [side, side], padding: 'same', activation: 'relu' },
});
const show: Act = { act: 'show', view: 'model' };
const add = (...layers: NewLayer[]): Act => ({ act: 'edit', edit: { edit: 'addHead', layers } });
const clear: Act = { act: 'edit', edit: { edit: 'cutAt', layer: base } };
const stack = (count: number, filters = deep) => Array.from({ length: count }, () => conv(3, filters));

/** What is on the maps: the sides of the kernels, the side of the receptive field, and the values of all kernels without biases. */
interface Stack {
  readonly sides: readonly number[];
  readonly filters: readonly number[];
  readonly field: number;
  readonly values: number;
}

/** Returns the stack; null if there are other layers than convolutions. */
function stackOf({ graph, facts }: LabModel): Stack | null {
  const at = graph.layers.findIndex(({ name }) => name === base);
  if (at < 0) return null;
  const layers = graph.layers.slice(at + 1);
  if (layers.some(({ kind }) => kind !== 'Conv2D')) return null;
  const kernels = layers.map(
    ({ name }) => facts.layers.get(name)?.weights.find((one) => one.name === 'kernel')?.shape ?? [],
  );
  const last = layers.at(-1)?.name ?? base;
  const field = receptiveFields(graph).get(last);
  return {
    sides: kernels.map((shape) => shape[0] ?? 0),
    filters: kernels.map((shape) => shape[3] ?? 0),
    field: field?.kind === 'window' ? field.height.size : 0,
    values: kernels.reduce((sum, shape) => sum + shape.reduce((all, size) => all * size, 1), 0),
  };
}

function checkField(wanted: number) {
  return ({ model }: LabState): Check => {
    const found = model && stackOf(model);
    if (!found) return { is: 'notYet', word: 'noStack' };
    if (found.sides.length === 0) return { is: 'notYet', word: 'empty', found: 1, expected: wanted };
    if (found.sides.some((side) => side !== 3))
      return { is: 'wrong', why: 'notThree', fix: 'useThree', values: { side: Math.max(...found.sides) } };
    if (found.field > wanted)
      return { is: 'wrong', why: 'deeper', fix: 'removeLayers', found: found.field, expected: wanted };
    if (found.field < wanted)
      return { is: 'notYet', word: 'otherField', found: found.field, expected: wanted };
    return done(`${found.sides.length} → ${found.field}`);
  };
}

function checkLarge({ model }: LabState): Check {
  const found = model && stackOf(model);
  if (!found) return { is: 'notYet', word: 'noStack' };
  if (found.sides.length === 0) return { is: 'notYet', word: 'nothing' };
  if (found.sides.length !== 1)
    return { is: 'notYet', word: 'oneLayer', found: found.sides.length, expected: 1 };
  if (found.sides[0] !== 11) return { is: 'notYet', word: 'otherSide', found: found.sides[0]!, expected: 11 };
  if (found.filters[0] !== wide)
    return { is: 'notYet', word: 'otherFilters', found: found.filters[0]!, expected: wide };
  return done(grouped(found.values));
}

function checkSmall({ model }: LabState): Check {
  const found = model && stackOf(model);
  if (!found) return { is: 'notYet', word: 'noStack' };
  if (found.sides.length === 0) return { is: 'notYet', word: 'nothing' };
  if (found.sides.some((side) => side !== 3))
    return { is: 'wrong', why: 'notThree', fix: 'useThree', values: { side: Math.max(...found.sides) } };
  if (found.sides.length > 5)
    return { is: 'wrong', why: 'moreLayers', fix: 'removeLayers', found: found.sides.length, expected: 5 };
  if (found.sides.length < 5)
    return { is: 'notYet', word: 'fiveLayers', found: found.sides.length, expected: 5 };
  const other = found.filters.find((filters) => filters !== wide);
  if (other !== undefined) return { is: 'notYet', word: 'otherFilters', found: other, expected: wide };
  return done(grouped(found.values));
}

function checkSlip({ answers: { slip } }: LabState): Check {
  if (slip === undefined) return { is: 'notYet', word: 'noFactor' };
  if (slip === 153) return { is: 'wrong', why: 'bookFactor', fix: 'divide' };
  if (slip === 242) return { is: 'wrong', why: 'largeFactor', fix: 'divide' };
  return slip === 162
    ? done(162)
    : { is: 'wrong', why: 'otherFactor', fix: 'divide', values: { answer: slip } };
}

function checkCross({ answers: { cross } }: LabState): Check {
  if (typeof cross !== 'number') return { is: 'notYet', word: 'noFilters' };
  const [large, small] = [121 * deep * cross, 9 * deep * cross + 36 * cross * cross];
  const values = { answer: cross, large: grouped(large), small: grouped(small) };
  if (cross === 230 || cross === 231) return { is: 'wrong', why: 'bookBound', fix: 'solve', values };
  if (small >= large) return { is: 'wrong', why: 'tooMany', fix: 'fewer', values };
  const next = cross + 1;
  return 9 * deep * next + 36 * next * next < 121 * deep * next
    ? { is: 'wrong', why: 'tooFew', fix: 'moreFilters', values }
    : done(cross);
}

function checkVgg({ model, selected }: LabState): Check {
  if (!model?.graph.layers.some(({ name }) => name === 'block5_pool')) return { is: 'notYet', word: 'noVgg' };
  const count = (kind: string) => model.graph.layers.filter((layer) => layer.kind === kind).length;
  const [convs, dense] = [count('Conv2D'), count('Dense')];
  if (convs !== 13) return { is: 'wrong', why: 'vgg19', fix: 'useVgg16', values: { found: convs } };
  if (dense !== 3) return { is: 'wrong', why: 'noTop', fix: 'withTop' };
  if (selected !== 'block5_pool') return { is: 'notYet', word: 'notSelected' };
  const field = receptiveFields(model.graph).get('block5_pool');
  const seen = field?.kind === 'window' ? `${field.height.size} / ${field.height.stride}` : '?';
  return done(`${convs} + ${dense}, ${seen}`);
}

/** Returns an aim at a setting of the layers after `maps` that have another value. */
const setting = (param: string, isRight: (layer: Layer) => boolean) =>
  settingOf(param, (graph: LayerGraph) => {
    const onMaps = graph.layers.slice(graph.layers.findIndex(({ name }) => name === base) + 1);
    return findLayer(graph, base) ? onMaps.filter((one) => !isRight(one)).map(({ name }) => name) : [];
  });
const kernelSize = (side: number) =>
  setting('kernelSize', ({ params }) => String(params.kernelSize) === `${side},${side}`);
const filters = setting('filters', ({ params }) => params.filters === wide);

/** The lab. */
export const smallFilters = defineLab(texts, {
  id: 'smallFilters',
  chapter: 'architectures',
  minutes: 15,
  offline: true,
  begin: [
    {
      act: 'openNetwork',
      source: { catalog: 'vgg16', inputShape: [64, 64, 3], includeTop: false, weights: 'random' },
    },
    { act: 'edit', edit: { edit: 'cutAt', layer: 'input_layer' } },
    add({ kind: 'Conv2D', name: base, params: { filters: deep, kernelSize: [1, 1] } }),
    show,
  ],
  steps: [
    {
      id: 'two',
      target: card('Conv2D'),
      missing: { notThree: kernelSize(3), deeper: undo },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkField(5),
      measure: () => 2,
      holdsThrough: 'two',
      doIt: () => [show, clear, add(...stack(2))],
    },
    {
      id: 'five',
      target: card('Conv2D'),
      missing: { notThree: kernelSize(3), deeper: undo },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkField(11),
      measure: () => 5,
      holdsThrough: 'five',
      doIt: () => [show, clear, add(...stack(5))],
    },
    {
      id: 'large',
      target: onLayer(base, 'cut-here'),
      missing: { nothing: card('Conv2D'), otherSide: kernelSize(11), otherFilters: filters },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkLarge,
      measure: () => 121 * deep * wide,
      holdsThrough: 'large',
      doIt: () => [show, clear, add(conv(11))],
    },
    {
      id: 'small',
      target: onLayer(base, 'cut-here'),
      missing: {
        nothing: card('Conv2D'),
        fiveLayers: card('Conv2D'),
        moreLayers: undo,
        otherFilters: filters,
      },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkSmall,
      measure: () => 9 * deep * wide + 36 * wide * wide,
      holdsThrough: 'slip',
      doIt: () => [show, clear, add(...stack(5, wide))],
    },
    {
      id: 'slip',
      target: answerField,
      ask: { purpose: 'answer', kind: 'number' },
      check: checkSlip,
      holdsThrough: 'slip',
      doIt: () => [{ act: 'answer', value: 162 }],
    },
    {
      id: 'cross',
      target: answerField,
      ask: { purpose: 'answer', kind: 'number' },
      check: checkCross,
      holdsThrough: 'cross',
      doIt: () => [{ act: 'answer', value: 199 }],
    },
    {
      id: 'vgg',
      target: at('model', 'model-card-vgg16', 'another-model'),
      missing: { notSelected: at('model', 'layer-block5_pool', 'layer-search') },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkVgg,
      measure: () => 212,
      doIt: () => [
        show,
        {
          act: 'openNetwork',
          source: { catalog: 'vgg16', includeTop: true, weights: 'random' },
        },
        { act: 'select', layer: 'block5_pool' },
      ],
    },
  ],
});
