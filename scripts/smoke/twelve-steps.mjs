// Twelve training steps, compared between systems.

/** A recipe of twelve steps: 100 of 128 images in batches of 9, the last blocks are trained. */
export const twelve = (folder) => ({
  version: 2,
  name: 'Twelve steps',
  model: { catalog: 'efficientnet-lite0', inputShape: [128, 128, 3], weights: 'pretrained' },
  edits: [
    { edit: 'cutAt', layer: 'top_activation' },
    { edit: 'freeze', select: { all: true } },
    {
      edit: 'addHead',
      layers: [
        { kind: 'GlobalAveragePooling2D', name: 'avg_pool' },
        { kind: 'Dense', name: 'predictions', params: { units: 'classes', activation: 'softmax' } },
      ],
    },
  ],
  data: { folder },
  split: { validation: 0.25, test: 0 },
  seed: 1,
  stages: [
    {
      name: 'Last blocks',
      trainable: { from: 'block6a_expand_conv' },
      batchNormalization: 'frozen',
      epochs: 1,
      batchSize: 9,
      optimizer: { kind: 'adam', learningRate: 0.0001 },
      features: 'cached',
    },
  ],
});

/** Returns the greater difference of two epochs' losses, in training and validation. */
export const distance = (a, b) =>
  Math.max(...['training', 'validation'].map((part) => Math.abs(a[part].loss - b[part].loss)));

/** Other instructions of the processor that TensorFlow computes with. */
const instructions = [{ ONEDNN_MAX_CPU_ISA: 'AVX2' }, { TF_ENABLE_ONEDNN_OPTS: '0' }];

/**
 * Returns how far another system may be: 1e-5, or one and a half times what other instructions change on this one, since
 * TensorFlow for Windows uses others, and Adam amplifies rounding.
 * @param {object} usual the epoch with this system's usual instructions
 * @param {(env: Record<string, string>) => object} run trains with these variables
 */
export function allowedDistance(usual, run) {
  return Math.max(1e-5, ...instructions.map((env) => 1.5 * distance(usual, run(env))));
}
