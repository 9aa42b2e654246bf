// Speed on the device beside Keras on the same one: a forward pass and a training step of one network.
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildArchitecture } from '#shared/architectures/index';
import { optimizerSchema } from '#shared/run/stage';
import { noiseBatch } from '../../src-main/runtime/gpu/test-network';
import { type Check, type CheckSetting, startOnDevice } from './check';

/** What Keras took, in seconds, and the devices that TensorFlow sees. */
interface Theirs {
  readonly gpus: number;
  readonly forward: number;
  readonly step: number;
}

/** Networks; the processor rehearses with a small one. */
const cases = {
  gpu: { name: 'ResNet50', size: 224, batch: 64, timed: 20 },
  cpu: { name: 'MobileNetV2', size: 96, batch: 16, timed: 3 },
} as const;

/** Measures both. A Keras that uses the GPU is named by GRAFT_KERAS_PYTHON; that of the tests only has the processor. */
export const checkSpeed: Check = async function* (setting) {
  const { name, size, batch, timed } = cases[setting.device];
  const what = `speed ${name}, ${size} px, batch ${batch}`;
  const graph = buildArchitecture(name, {
    inputShape: [size, size, 3],
    includeTop: true,
    classes: 1000,
    seed: 1,
  });
  const trainer = await startOnDevice(setting);
  const { forwardSeconds, stepSeconds } = await trainer.client
    .trySteps({
      ...noiseBatch(size, batch, 1000),
      graph,
      steps: 1,
      timed,
      seed: 1,
      optimizer: optimizerSchema.parse({ kind: 'adam', learningRate: 1e-4 }),
      blobs: setting.folder,
    })
    .finally(() => trainer.close());
  const rate = (seconds: number) => `${(batch / seconds).toFixed(1)} images/s`;
  const ours = `Graft ${rate(forwardSeconds!)} forward, ${rate(stepSeconds!)} training`;
  const theirs = askKeras(setting, name, size, batch, timed);
  if (typeof theirs === 'string') yield { name: what, outcome: 'skipped', figures: `${ours}; ${theirs}` };
  else {
    const [forward, step] = [theirs.forward / forwardSeconds!, theirs.step / stepSeconds!];
    const figures = `${ours}; Keras ${rate(theirs.forward)}, ${rate(theirs.step)}; ratios ${forward.toFixed(2)}, ${step.toFixed(2)}`;
    // Slower by half is a fault; anything closer is shown.
    yield { name: what, outcome: Math.min(forward, step) >= 0.5 ? 'passed' : 'failed', figures };
  }
};

function askKeras(
  { root, device }: CheckSetting,
  name: string,
  size: number,
  batch: number,
  timed: number,
): Theirs | string {
  const own = process.env.GRAFT_KERAS_PYTHON;
  if (!own && device === 'gpu')
    return 'no Keras with a GPU: set GRAFT_KERAS_PYTHON to a Python with tensorflow[and-cuda]';
  const python =
    own ??
    execFileSync('bash', [join(root, 'scripts/keras-env.sh')], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .at(-1)!;
  const script = join(root, 'test/gpu/keras_speed.py');
  const args = [script, name, String(size), String(batch), String(timed)];
  const { status, stdout, stderr } = spawnSync(python, args, { encoding: 'utf8' });
  if (status !== 0) return `Keras failed: ${stderr.trim().split('\n').at(-1)}`;
  const theirs: Theirs = JSON.parse(stdout.trim().split('\n').at(-1)!);
  return device === 'gpu' && theirs.gpus === 0 ? 'the Keras of GRAFT_KERAS_PYTHON sees no GPU' : theirs;
}
