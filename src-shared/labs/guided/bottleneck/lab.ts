// The lab “The bottleneck”: an Inception module of GoogLeNet with and without its 1 × 1 convolution, and pooling instead of a dense layer (4.2.2).
import type { NewLayer } from '../../../graph/edits/common/new-layer';
import type { Layer } from '../../../graph/graph';
import type { Act } from '../act';
import { defineLab, done, type Verdict } from '../lab';
import type { LabModel, LabState } from '../lab-state';
import { grouped, hasLayer, shapeOf } from '../model-facts';
import { bottleneckEn as texts } from './en';

type Check = Verdict<Extract<keyof (typeof texts)['words'], string>>;

/** Numbers of the textbook, and of the network itself. */
export const numbers = {
  withHeads: 13_378_280,
  total: 6_998_552,
  plain: 153_600,
  bottleneck: 15_872,
  dense: 51_380_224,
  last: 1_024_000,
  vgg16: 138_357_544,
} as const;

const noNetwork: Check = { is: 'notYet', word: 'noNetwork' };
const notGoogLeNet: Check = { is: 'wrong', why: 'otherNetwork', fix: 'openGoogLeNet' };
const isGoogLeNet = (model: LabModel) => hasLayer(model, 'inception_3a_output');

/** Number of values of a layer's kernel, without biases. */
function kernelOf({ facts }: LabModel, layer: string): number {
  const kernel = facts.layers.get(layer)?.weights.find(({ name }) => name === 'kernel');
  return kernel ? kernel.shape.reduce((product, size) => product * size, 1) : 0;
}
const layerOf = ({ graph }: LabModel, name: string) => graph.layers.find((layer) => layer.name === name);

function checkOpen({ model }: LabState): Check {
  if (!model) return noNetwork;
  if (!isGoogLeNet(model)) return notGoogLeNet;
  if (!hasLayer(model, 'predictions')) return { is: 'wrong', why: 'noTop', fix: 'withTop' };
  const side = shapeOf(model, 'inception_3a_output');
  if (side !== '28 × 28 × 256')
    return { is: 'notYet', word: 'size', found: side ?? '?', expected: '28 × 28 × 256' };
  return done(grouped(model.facts.params.total));
}

function checkAuxiliary({ model }: LabState): Check {
  if (!model) return noNetwork;
  if (!isGoogLeNet(model)) return notGoogLeNet;
  const { outputs } = model.graph;
  if (!outputs.includes('predictions')) return { is: 'wrong', why: 'lostOutput', fix: 'undoOutput' };
  if (outputs.length > 1) return { is: 'notYet', word: 'outputs', found: outputs.length, expected: 1 };
  const { total } = model.facts.params;
  if (total !== numbers.total)
    return { is: 'notYet', word: 'leftover', found: grouped(total), expected: grouped(numbers.total) };
  return done(grouped(total));
}

function checkModule({ model, selected }: LabState): Check {
  if (!model) return noNetwork;
  if (!isGoogLeNet(model)) return notGoogLeNet;
  if (selected === null || !selected.startsWith('inception_3a')) return { is: 'notYet', word: 'notSelected' };
  const shape = shapeOf(model, selected) ?? '?';
  if (selected !== 'inception_3a_output')
    return { is: 'wrong', why: 'branch', fix: 'selectOutput', values: { layer: selected, shape } };
  return done(shape);
}

/** The layers of the 5 × 5 branch of the first module, from its last one back to the module's input. */
function branch(model: LabModel): Layer[] {
  const found: Layer[] = [];
  let at = layerOf(model, 'inception_3a_5x5');
  while (at && at.name !== 'pool2' && found.length < 10) {
    found.push(at);
    at = at.inputs[0] === undefined ? undefined : layerOf(model, at.inputs[0]);
  }
  return found;
}
const branchKernels = (model: LabModel) =>
  branch(model).reduce((sum, { name }) => sum + kernelOf(model, name), 0);

function checkPlain({ model }: LabState): Check {
  if (!model) return noNetwork;
  if (!isGoogLeNet(model)) return notGoogLeNet;
  const layers = branch(model);
  if (layers.length === 0) return { is: 'wrong', why: 'lostBranch', fix: 'undoBranch' };
  const found = branchKernels(model);
  if (layers.length > 1 || found !== numbers.plain)
    return { is: 'notYet', word: 'reduced', found: grouped(found), expected: grouped(numbers.plain) };
  return done(grouped(found));
}

function checkBottleneck({ model, answers }: LabState): Check {
  if (!model) return noNetwork;
  if (!isGoogLeNet(model)) return notGoogLeNet;
  const layers = branch(model);
  if (layers.length === 0) return { is: 'wrong', why: 'lostBranch', fix: 'undoBranch' };
  const found = branchKernels(model);
  const [, reduce] = layers;
  if (!reduce)
    return { is: 'notYet', word: 'noReduce', found: grouped(found), expected: grouped(numbers.bottleneck) };
  const { filters, kernelSize } = reduce.params;
  if (String(kernelSize) !== '1,1')
    return {
      is: 'wrong',
      why: 'notOne',
      fix: 'useOne',
      values: { size: String(kernelSize).replace(',', ' × ') },
    };
  if (filters !== 16) return { is: 'notYet', word: 'filters', found: Number(filters), expected: 16 };
  const given = answers.bottleneck;
  if (given === undefined) return { is: 'notYet', word: 'countBoth' };
  if (given === numbers.bottleneck + 16 + 32) return { is: 'wrong', why: 'withBiases', fix: 'onlyKernels' };
  if (given !== found) return { is: 'wrong', why: 'miscounted', fix: 'readKernels' };
  return done(grouped(found));
}

/** The dense layer of 1,024 units that the textbook compares pooling with. */
const bigDense = (model: LabModel) =>
  model.graph.layers.find(({ kind, params }) => kind === 'Dense' && params.units === 1024);

function checkDense({ model }: LabState): Check {
  if (!model) return noNetwork;
  if (!isGoogLeNet(model)) return notGoogLeNet;
  const layer = bigDense(model);
  if (!layer) return { is: 'notYet', word: 'noDense' };
  const found = kernelOf(model, layer.name);
  if (found === 1024 * 1024)
    return { is: 'wrong', why: 'pooledFirst', fix: 'flattenFirst', values: { found: grouped(found) } };
  if (found !== numbers.dense)
    return { is: 'notYet', word: 'denseKernel', found: grouped(found), expected: grouped(numbers.dense) };
  return done(grouped(found));
}

/** Share of the last dense layer's kernel in all parameters, in percent. */
function lastShare(model: LabModel): number {
  const [output] = model.graph.outputs;
  return output === undefined ? 0 : (100 * kernelOf(model, output)) / model.facts.params.total;
}

function checkPooling({ model, answers }: LabState): Check {
  if (!model) return noNetwork;
  if (!isGoogLeNet(model)) return notGoogLeNet;
  if (bigDense(model)) return { is: 'notYet', word: 'stillDense' };
  const { total } = model.facts.params;
  if (total !== numbers.total)
    return { is: 'notYet', word: 'total', found: grouped(total), expected: grouped(numbers.total) };
  const given = answers.pooling;
  const share = lastShare(model);
  if (given === undefined) return { is: 'notYet', word: 'divide' };
  if (Math.abs(Number(given) - share) > 0.5)
    return {
      is: 'wrong',
      why: Math.abs(Number(given) - 20) < 0.5 ? 'fifth' : 'otherShare',
      fix: 'readTotal',
    };
  return done(`${share.toFixed(1)} %`);
}

/** Size of all weights in MiB, as float32. */
const mebibytes = (params: number) => Math.round((params * 4) / 2 ** 20);

function checkVgg({ model }: LabState): Check {
  if (!model) return noNetwork;
  if (!hasLayer(model, 'block5_conv3')) return { is: 'notYet', word: 'noVgg' };
  const { total } = model.facts.params;
  if (hasLayer(model, 'block5_conv4')) return { is: 'wrong', why: 'vgg19', fix: 'openVgg' };
  if (total !== numbers.vgg16)
    return { is: 'notYet', word: 'vggTop', found: grouped(total), expected: grouped(numbers.vgg16) };
  return done(`${mebibytes(total)} MiB`);
}

const show: Act = { act: 'show', view: 'model' };
const open = (catalog: string): Act => ({
  act: 'openNetwork',
  source: { catalog, inputShape: [224, 224, 3], includeTop: true, weights: 'random' },
});
const auxiliary = ['pool', 'conv', 'flatten', 'fc', 'drop', 'predictions'].flatMap((part) => [
  `auxiliary1_${part}`,
  `auxiliary2_${part}`,
]);
const reduce: NewLayer = {
  kind: 'Conv2D',
  name: 'inception_3a_5x5_reduce',
  params: { filters: 16, kernelSize: [1, 1], padding: 'same', activation: 'relu' },
};
const classifier: NewLayer = {
  kind: 'Dense',
  name: 'predictions',
  params: { units: 1000, activation: 'softmax' },
};
const replaceTop = (...layers: NewLayer[]): Act[] => [
  show,
  { act: 'edit', edit: { edit: 'cutAt', layer: 'inception_5b_output' } },
  { act: 'edit', edit: { edit: 'addHead', layers } },
];

/** The lab. */
export const bottleneck = defineLab(texts, {
  id: 'bottleneck',
  chapter: 'architectures',
  minutes: 20,
  offline: true,
  begin: [show],
  steps: [
    {
      id: 'open',
      target: { view: 'model', testId: 'model-card-googlenet' },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkOpen,
      measure: ({ model }) => (model && isGoogLeNet(model) ? model.facts.params.total : null),
      holdsThrough: 'pooling',
      doIt: () => [show, open('googlenet')],
    },
    {
      id: 'auxiliary',
      target: { view: 'model', testId: 'layer-search' },
      check: checkAuxiliary,
      holdsThrough: 'auxiliary',
      doIt: () => [
        show,
        { act: 'edit', edit: { edit: 'setOutputs', layers: ['predictions'] } },
        { act: 'edit', edit: { edit: 'remove', layers: auxiliary } },
      ],
    },
    {
      id: 'module',
      target: { view: 'model', testId: 'layer-search' },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkModule,
      measure: (state) => (checkModule(state).is === 'done' ? 256 : null),
      holdsThrough: 'module',
      doIt: () => [show, { act: 'select', layer: 'inception_3a_output' }],
    },
    {
      id: 'plain',
      target: { view: 'model', testId: 'remove-layer' },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkPlain,
      measure: (state) => (checkPlain(state).is === 'done' ? numbers.plain : null),
      holdsThrough: 'plain',
      doIt: () => [show, { act: 'edit', edit: { edit: 'remove', layers: ['inception_3a_5x5_reduce'] } }],
    },
    {
      id: 'bottleneck',
      target: { view: 'model', testId: 'layer-search' },
      ask: { purpose: 'answer', kind: 'number' },
      check: checkBottleneck,
      holdsThrough: 'pooling',
      doIt: () => [
        show,
        { act: 'edit', edit: { edit: 'insert', from: 'pool2', to: 'inception_3a_5x5', layers: [reduce] } },
        { act: 'answer', value: numbers.bottleneck },
      ],
    },
    {
      id: 'dense',
      target: { view: 'model', testId: 'cut-here' },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkDense,
      measure: (state) => (checkDense(state).is === 'done' ? numbers.dense : null),
      holdsThrough: 'dense',
      doIt: () =>
        replaceTop(
          { kind: 'Flatten', params: {} },
          { kind: 'Dense', params: { units: 1024, activation: 'relu' } },
          classifier,
        ),
    },
    {
      id: 'pooling',
      target: { view: 'model', testId: 'params-total' },
      ask: { purpose: 'answer', kind: 'number' },
      check: checkPooling,
      holdsThrough: 'pooling',
      doIt: () => [
        ...replaceTop({ kind: 'GlobalAveragePooling2D', params: {} }, classifier),
        { act: 'answer', value: 14.6 },
      ],
    },
    {
      id: 'vgg',
      target: { view: 'model', testId: 'memory' },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkVgg,
      measure: (state) => (checkVgg(state).is === 'done' ? mebibytes(numbers.vgg16) : null),
      doIt: () => [show, open('vgg16')],
    },
  ],
});
