// The runs that scripts/time-left/record.mjs records: `earlier` ones measure the machine, the others test the estimate.
const drawings = { folder: 'sample:drawings' };
const digits = { folder: 'sample:digits' };
const adam = (learningRate) => ({ kind: 'adam', learningRate });
const augmentation = { horizontalFlip: true, rotation: 15, zoom: 0.1, translation: 0.1 };

/** Head of `units: classes`, after average pooling; `hidden` adds a layer with dropout. */
function head(hidden) {
  const dense = hidden
    ? [
        { kind: 'Dense', name: 'hidden', params: { units: hidden, activation: 'relu' } },
        { kind: 'Dropout', name: 'hidden_dropout', params: { rate: 0.3 } },
      ]
    : [];
  return {
    edit: 'addHead',
    layers: [
      { kind: 'GlobalAveragePooling2D', name: 'avg_pool_new' },
      ...dense,
      { kind: 'Dense', name: 'predictions_new', params: { units: 'classes', activation: 'softmax' } },
    ],
  };
}

const network = (catalog, side, weights = 'random') => ({
  catalog,
  inputShape: [side, side, 3],
  includeTop: false,
  weights,
});
const lite = (side) => network('efficientnet-lite0', side, 'pretrained');
const top = { trainable: { from: 'block6a_expand_conv' }, optimizer: adam(1e-4) };
const onlyHead = { name: 'Head', trainable: { head: true }, optimizer: adam(1e-3) };
const all = { name: 'All', trainable: { all: true }, optimizer: adam(1e-4) };

/** A recipe without its name. `hidden` is the size of the head's hidden layer. */
const plan = (model, data, stages, { hidden = 0, split } = {}) => ({
  version: 2,
  model,
  edits: [head(hidden)],
  data,
  seed: 1,
  ...(split ? { split } : {}),
  stages,
});

/** Each run by its name. */
export const kinds = {
  'earlier-head': {
    earlier: true,
    recipe: plan(network('mobilenetv2', 96), drawings, [{ ...onlyHead, epochs: 20, features: 'cached' }]),
  },
  'earlier-fine': {
    earlier: true,
    recipe: plan(network('mobilenetv2', 96), drawings, [
      { ...all, trainable: { from: 'block_13_expand' }, epochs: 4, features: 'end-to-end', augmentation },
    ]),
  },
  'earlier-top': {
    earlier: true,
    recipe: plan(network('mobilenetv2', 96), drawings, [
      { ...all, trainable: { from: 'block_13_expand' }, epochs: 4, features: 'cached' },
    ]),
  },
  'head-from-cache': {
    what: 'head from cached features',
    recipe: plan(lite(160), drawings, [{ ...onlyHead, epochs: 150, features: 'cached' }], { hidden: 256 }),
  },
  augmented: {
    what: 'end to end with augmentation',
    recipe: plan(lite(128), drawings, [{ ...onlyHead, epochs: 8, features: 'end-to-end', augmentation }]),
  },
  'two-stages': {
    what: 'two stages: head, then top, both cached',
    recipe: plan(lite(128), drawings, [
      { ...onlyHead, epochs: 40, features: 'cached' },
      { ...top, name: 'Top', epochs: 8, features: 'cached' },
    ]),
  },
  'head-then-all': {
    what: 'two stages: head from cache, then all layers',
    recipe: plan(lite(96), drawings, [
      { ...onlyHead, epochs: 20, features: 'cached' },
      { ...all, epochs: 4, features: 'end-to-end' },
    ]),
  },
  'frozen-dropout': {
    what: 'head, dropout inside the frozen network',
    recipe: plan(network('efficientnetb0', 96), drawings, [{ ...onlyHead, epochs: 14 }]),
  },
  'from-scratch': {
    what: 'from scratch, small images',
    recipe: plan(network('mobilenet', 32), digits, [
      { ...all, epochs: 5, batchNormalization: 'trainable', features: 'end-to-end' },
    ]),
  },
  'early-stopping': {
    what: 'early stopping, ends early',
    recipe: plan(
      lite(128),
      drawings,
      [
        {
          ...onlyHead,
          optimizer: adam(0.003),
          epochs: 400,
          features: 'cached',
          earlyStopping: { patience: 15 },
        },
      ],
      { hidden: 512 },
    ),
  },
  'early-stopping-unused': {
    what: 'early stopping, runs to the end',
    recipe: plan(lite(96), drawings, [
      { ...top, name: 'Top', epochs: 10, features: 'cached', earlyStopping: { patience: 9 } },
    ]),
  },
  'large-data': {
    what: '1,000 images',
    recipe: plan(lite(128), digits, [{ ...onlyHead, epochs: 120, features: 'cached' }]),
  },
  'small-data': {
    what: '50 training images, all layers',
    recipe: plan(lite(128), digits, [{ ...all, epochs: 12, features: 'end-to-end' }], {
      split: { validation: 0.05, test: 0.9 },
    }),
  },
  resumed: {
    what: 'stopped in the second stage and resumed',
    stopAtEpoch: 26,
    recipe: plan(lite(128), drawings, [
      { ...onlyHead, epochs: 20, features: 'cached' },
      { ...top, name: 'Top', epochs: 16, features: 'cached' },
    ]),
  },
  'short-epochs': {
    what: '400 short epochs',
    recipe: plan(lite(64), drawings, [{ ...onlyHead, epochs: 400, features: 'cached' }]),
  },
  'slow-validation': {
    what: 'validation of three images for each that is trained on',
    recipe: plan(lite(128), drawings, [{ ...onlyHead, epochs: 10, features: 'end-to-end' }], {
      split: { validation: 0.75, test: 0 },
    }),
  },
  'large-network': {
    what: '24 million parameters, large checkpoints',
    recipe: plan(network('resnet50', 64), drawings, [{ ...all, epochs: 5, features: 'end-to-end' }]),
  },
};
