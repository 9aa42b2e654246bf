// The lab “The bottleneck”: an Inception module of GoogLeNet with and without its 1 × 1 convolution, and pooling instead of a dense layer (4.2.2).
import type { NewLayer } from '../../../graph/edits/common/new-layer';
import { findLayer, type Layer, type LayerGraph } from '../../../graph/graph';
import type { Act } from '../act';
import { answerField, at, card, defineLab, done, onLayer, settingOf, undo, type Verdict } from '../lab';
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

/** Share of the auxiliary heads in all parameters, in percent. */
const auxiliaryShare = ({ graph, facts }: LabModel) => {
  const heads = graph.layers.filter(({ name }) => name.startsWith('auxiliary'));
  const own = heads.reduce((sum, { name }) => sum + (facts.layers.get(name)?.params.total ?? 0), 0);
  return Math.round((100 * own) / facts.params.total);
};

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
  // How many values the bottleneck has is the next step's question.
  if (layers.length > 1) return { is: 'notYet', word: 'reduced' };
  if (found !== numbers.plain)
    return { is: 'notYet', word: 'otherKernel', found: grouped(found), expected: grouped(numbers.plain) };
  return done(grouped(found));
}

function checkBottleneck({ model, answers }: LabState): Check {
  if (!model) return noNetwork;
  if (!isGoogLeNet(model)) return notGoogLeNet;
  const layers = branch(model);
  if (layers.length === 0) return { is: 'wrong', why: 'lostBranch', fix: 'undoBranch' };
  const found = branchKernels(model);
  const [, reduce] = layers;
  if (!reduce) return { is: 'notYet', word: 'noReduce', found: grouped(found) };
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

/** True if the layers of GoogLeNet after its last module were removed. */
const isCut = ({ graph }: LabModel) =>
  !graph.layers.some(
    ({ kind, inputs }) => kind === 'GlobalAveragePooling2D' && inputs.includes('inception_5b_output'),
  );
/** The dense layer of 1,024 units that the textbook compares pooling with. */
const bigDense = (model: LabModel) =>
  model.graph.layers.find(({ kind, params }) => kind === 'Dense' && params.units === 1024);

function checkDense({ model }: LabState): Check {
  if (!model) return noNetwork;
  if (!isGoogLeNet(model)) return notGoogLeNet;
  const layer = bigDense(model);
  if (!layer) return { is: 'notYet', word: isCut(model) ? 'noDense' : 'notCut' };
  const found = kernelOf(model, layer.name);
  if (found === 1024 * 1024)
    return { is: 'wrong', why: 'pooledFirst', fix: 'flattenFirst', values: { found: grouped(found) } };
  if (found !== numbers.dense)
    return { is: 'notYet', word: 'denseKernel', found: grouped(found), expected: grouped(numbers.dense) };
  const output = layerOf(model, model.graph.outputs[0] ?? '');
  if (output?.kind !== 'Dense' || output.params.units !== 1000) return { is: 'notYet', word: 'noClassifier' };
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

/** A setting of the layer in front of the 5 × 5 convolution, the bottleneck. */
const reduceSetting = (param: string) =>
  settingOf(param, (graph) => findLayer(graph, 'inception_3a_5x5')?.inputs ?? []);
const denseLayers = ({ layers }: LayerGraph) =>
  layers.filter(({ kind }) => kind === 'Dense').map(({ name }) => name);

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
      target: at('model', 'model-card-googlenet', 'another-model'),
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkOpen,
      measure: (state) => (checkOpen(state).is === 'done' ? auxiliaryShare(state.model!) : null),
      holdsThrough: 'bottleneck',
      doIt: () => [show, open('googlenet')],
    },
    {
      id: 'auxiliary',
      target: onLayer('predictions', 'command-setOutput', 'change'),
      missing: { lostOutput: undo, leftover: at('model', 'fix', 'no-problems', 'warnings', 'problems') },
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
      target: at('model', 'layer-inception_3a_output', 'layer-search'),
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkModule,
      measure: (state) => (checkModule(state).is === 'done' ? 256 : null),
      holdsThrough: 'module',
      doIt: () => [show, { act: 'select', layer: 'inception_3a_output' }],
    },
    {
      id: 'plain',
      target: onLayer('inception_3a_5x5_reduce', 'remove-layer'),
      missing: { lostBranch: undo },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkPlain,
      measure: (state) => (checkPlain(state).is === 'done' ? numbers.plain : null),
      holdsThrough: 'plain',
      doIt: () => [show, { act: 'edit', edit: { edit: 'remove', layers: ['inception_3a_5x5_reduce'] } }],
    },
    {
      id: 'bottleneck',
      target: undo,
      missing: {
        notOne: reduceSetting('kernelSize'),
        filters: reduceSetting('filters'),
        countBoth: answerField,
        withBiases: answerField,
        miscounted: answerField,
      },
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
      target: onLayer('inception_5b_output', 'cut-here'),
      missing: {
        noDense: at('model', 'palette-Flatten', 'palette-search'),
        pooledFirst: undo,
        denseKernel: settingOf('units', denseLayers),
        noClassifier: card('Dense'),
      },
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
      target: undo,
      missing: { divide: answerField, fifth: answerField, otherShare: answerField },
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
      target: at('model', 'model-card-vgg16', 'another-model'),
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkVgg,
      measure: (state) => (checkVgg(state).is === 'done' ? mebibytes(numbers.vgg16) : null),
      doIt: () => [show, open('vgg16')],
    },
  ],
});
