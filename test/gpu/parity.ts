// Every architecture on the device beside the processor: the features of a forward pass, and the losses of ten steps.
import { architectureNames, buildArchitecture, nativeShape } from '#shared/architectures/index';
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import type { StepsRequest } from '#shared/protocol/trainer/trials';
import { optimizerSchema } from '#shared/run/stage';
import type { TrainerProcess } from '../../src-main/process/trainer-process';
import { floatsIn, greatestDifference } from '../../src-main/runtime/gpu/compare-numbers';
import { noiseBatch } from '../../src-main/runtime/gpu/test-network';
import {
  type Check,
  type CheckResult,
  type CheckSetting,
  fullPrecision,
  shortly,
  startOnDevice,
  startReference,
} from './check';

/** Allowed difference, relative to the greatest value. Networks that amplify rounding may differ by as much as a slightly changed input changes them. */
const allowed = 1e-3;
const nudge = 1e-6;
const classes = 10;
const batch = 4;

/** Compares all architectures. */
export const checkParity: Check = async function* (setting) {
  const names = architectureNames.filter(
    (name) => setting.architectures.length === 0 || setting.architectures.includes(name),
  );
  let pair = await startPair(setting);
  try {
    for (const name of names) {
      setting.say(name);
      try {
        yield await compare(name, setting, pair);
      } catch (error) {
        yield { name: `parity ${name}`, outcome: 'failed', figures: String((error as Error).message) };
        await Promise.all(pair.map((one) => one.close()));
        pair = await startPair(setting);
      }
    }
  } finally {
    await Promise.all(pair.map((one) => one.close()));
  }
};

const startPair = (setting: CheckSetting) =>
  Promise.all([startOnDevice(setting, fullPrecision), startReference(setting)]);

/** Small images, so that the processor is done in minutes. */
function build(name: string): { graph: LayerGraph; size: number; channels: number } {
  const [native, , channels] = nativeShape(name);
  for (const wanted of [64, 96, native]) {
    const size = Math.min(native, wanted);
    try {
      const graph = buildArchitecture(name, {
        inputShape: [size, size, channels],
        includeTop: true,
        classes,
        seed: 1,
      });
      return { graph, size, channels };
    } catch (error) {
      if (!(error instanceof GraftError) || error.code !== 'invalid') throw error;
    }
  }
  throw new Error(`${name} cannot be built at ${native} pixels`);
}

async function compare(
  name: string,
  { folder }: CheckSetting,
  [device, reference]: readonly [TrainerProcess, TrainerProcess],
): Promise<CheckResult> {
  const { graph, size, channels } = build(name);
  // A softmax over random weights is nearly constant: its input says more.
  const bare = { ...graph, outputs: [...graph.layers.at(-1)!.inputs] };
  const common = { ...noiseBatch(size, batch, classes, channels), seed: 1, timed: 0, blobs: folder };
  const optimizer = optimizerSchema.parse({ kind: 'sgd', learningRate: 1e-3 });
  const ask = (
    trainer: TrainerProcess,
    request: Pick<StepsRequest, 'graph' | 'steps'>,
    images = common.images,
  ) => trainer.client.trySteps({ ...common, ...request, images, optimizer });
  const forward = { graph: bare, steps: 0 };
  const training = { graph, steps: 10 };
  const ours = floatsIn((await ask(device, forward)).outputs);
  const theirs = floatsIn((await ask(reference, forward)).outputs);
  const ourLosses = (await ask(device, training)).losses;
  const theirLosses = (await ask(reference, training)).losses;
  // Depths of a thousand layers overflow before batch normalization has statistics.
  const overflow = ![...ours, ...theirs].some(Number.isFinite);
  const forwardDifference = overflow ? 0 : greatestDifference(ours, theirs);
  const lossDifference = greatestDifference(ourLosses, theirLosses);
  let figures = `forward ${overflow ? 'overflows on both' : shortly(forwardDifference)}, ten steps ${shortly(lossDifference)}`;
  let [forwardBound, lossBound] = [allowed, allowed];
  if (forwardDifference > allowed || lossDifference > allowed) {
    const nudged = new Uint8Array(floatsIn(common.images).map((value) => value * (1 + nudge)).buffer);
    const own = greatestDifference(floatsIn((await ask(reference, forward, nudged)).outputs), theirs);
    const ownLoss = greatestDifference((await ask(reference, training, nudged)).losses, theirLosses);
    forwardBound = Math.max(allowed, 10 * own);
    lossBound = Math.max(allowed, 10 * ownLoss);
    figures += ` (an input changed by ${nudge} changes them by ${shortly(own)} and ${shortly(ownLoss)})`;
  }
  const good = forwardDifference <= forwardBound && lossDifference <= lossBound;
  return { name: `parity ${name}, ${size} px`, outcome: good ? 'passed' : 'failed', figures };
}
