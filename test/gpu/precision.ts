// TF32, the lower precision in which TensorFlow multiplies on GPUs since Ampere: its difference and its gain.
import { buildArchitecture } from '#shared/architectures/index';
import { optimizerSchema } from '#shared/run/stage';
import { floatsIn, greatestDifference } from '../../src-main/runtime/gpu/compare-numbers';
import { noiseBatch } from '../../src-main/runtime/gpu/test-network';
import { type Check, type CheckSetting, fullPrecision, shortly, startOnDevice } from './check';

/** Greatest difference of the features allowed: TF32 has 10 bits, so that a value is off by up to 5e-4, and layers add up. */
const allowed = 0.02;

/** Compares both precisions on the device. */
export const checkPrecision: Check = async function* (setting) {
  const mixed = await measure(setting, {});
  const full = await measure(setting, fullPrecision);
  const difference = greatestDifference(mixed.values, full.values);
  const figures = `difference ${shortly(difference)}, ${(full.seconds / mixed.seconds).toFixed(2)} × as fast as float32`;
  yield { name: 'mixed precision (TF32)', outcome: difference <= allowed ? 'passed' : 'failed', figures };
};

async function measure(setting: CheckSetting, env: Readonly<Record<string, string>>) {
  const size = setting.device === 'gpu' ? 224 : 64;
  const batch = setting.device === 'gpu' ? 64 : 8;
  const graph = buildArchitecture('ResNet50', {
    inputShape: [size, size, 3],
    includeTop: false,
    pooling: 'avg',
    classes: 10,
    seed: 1,
  });
  const trainer = await startOnDevice(setting, env);
  const { outputs, forwardSeconds } = await trainer.client
    .trySteps({
      ...noiseBatch(size, batch, 10),
      graph,
      steps: 0,
      timed: 5,
      seed: 1,
      optimizer: optimizerSchema.parse({ kind: 'adam', learningRate: 1e-4 }),
      blobs: setting.folder,
    })
    .finally(() => trainer.close());
  return { values: floatsIn(outputs), seconds: forwardSeconds! };
}
