// The ideal image of a class or channel: an image that is changed step by step until the network responds most.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { GraftError } from '#shared/errors';
import type { IdealFrame, IdealSettings, Objective } from '#shared/insight/ideal-image';
import { say } from '#shared/sentence';
import type { FeedShape, Program, Tensors } from '../recorder/program';
import type { Session } from '../recorder/session';
import { type Tensor, type Tensor2D, type Tensor4D, tf } from '../tf';
import { crossEntropy, labelRow } from './attack';
import { type ImageParameters, pixelParameters, spectrumParameters } from './image-parameters';
import { type Samples, sampled, spread, transforms } from './image-transforms';
import { checkMapLayer } from './layer-gradient';
import { type InsightNetwork, readScores, readTensor } from './network';

/** What to draw. The network's input must have three channels. */
export interface IdealWork {
  readonly network: InsightNetwork;
  readonly objective: Objective;
  readonly settings: IdealSettings;
}

/** Weight of the total variation (mean over the values of the differences of neighbors in 0 … 1) against the cross-entropy. */
const variationWeight = 20;
/** Adam's learning rate and moments. */
const [rate, beta1, beta2, epsilon] = [0.05, 0.9, 0.999, 1e-8];

/** Draws the image. Yields a frame every few steps and at the end. */
export async function* idealImage({
  network,
  objective,
  settings,
}: IdealWork): AsyncGenerator<IdealFrame, void> {
  const { height, width } = network.input;
  const { recipe, steps, seed, every } = settings;
  if ('layer' in objective) checkMapLayer(network, objective.layer);
  if (network.input.channels !== 3)
    throw new GraftError(
      'unsupported',
      say`An ideal image needs a network with 3 color channels, received ${network.input.channels}.`,
    );
  const parameters = (recipe === 'fourier' ? spectrumParameters : pixelParameters)(height, width);
  const next = recipe === 'transforms' || recipe === 'fourier' ? transforms(height, width, seed + 1) : null;
  let value = parameters.start(seed);
  let moments = [tf.zerosLike(value), tf.zerosLike(value)];
  const variation = recipe === 'pixels' || recipe === 'fourier' ? 0 : variationWeight;
  const session = network.openSession(programsOf(network, objective, parameters, variation));
  try {
    for (let step = 1; step <= steps; step++) {
      const gradient = gradientOf(session, value, [height, width], next?.() ?? null);
      const updated = adam(value, gradient, moments, step);
      tf.dispose([value, gradient, ...moments]);
      [value, moments] = [updated.value, updated.moments];
      if (step % every === 0 || step === steps)
        yield frameOf(network, objective, parameters, value, { done: step, total: steps });
      await nextTurn();
    }
  } finally {
    session.dispose();
    tf.dispose([value, ...moments]);
  }
}

/** Returns the gradient of the loss by the image's parameters; with a transform, through the transformed image. The caller disposes it. */
function gradientOf(
  session: Session,
  parameters: Tensor,
  [height, width]: readonly [number, number],
  view: Samples | null,
): Tensor {
  const run = (program: string, output: string, feeds: Record<string, Tensor>) =>
    session.run(program, new Map(Object.entries(feeds))).get(output)!;
  const image = run('image', 'image', { parameters });
  const values = image.dataSync() as Float32Array;
  const pixels = tf.tensor(view ? sampled(values, view) : values, [height, width, 3]);
  const byPixels = run('network', 'gradient', { pixels });
  const slopes = byPixels.dataSync() as Float32Array;
  const upstream = tf.tensor(view ? spread(slopes, view) : slopes, [height, width, 3]);
  const gradient = run('back', 'gradient', { parameters, upstream });
  tf.dispose([image, pixels, byPixels, upstream]);
  return gradient;
}

/**
 * `image`: the image of the parameters. `network`: the gradient of the loss by the pixels of an image. `back`: the gradient
 * by the parameters from that by the image, with the penalty on variation.
 */
function programsOf(
  network: InsightNetwork,
  objective: Objective,
  parameters: ImageParameters,
  variation: number,
): Readonly<Record<string, Program>> {
  const { height, width } = network.input;
  const floats = (shape: readonly number[]): FeedShape => ({ shape, dtype: 'float32' });
  const own = floats(parameters.shape);
  const colored = floats([height, width, 3]);
  const result = (name: string, value: Tensor) => ({
    outputs: new Map([[name, value]]),
    state: new Map<string, Tensor>(),
  });
  return {
    image: {
      shapes: [{ parameters: own }],
      run: (_weights, feeds) => result('image', parameters.image(feeds.get('parameters')!)),
    },
    network: {
      shapes: [{ pixels: colored }],
      run: (weights, feeds) =>
        result(
          'gradient',
          tf.grad((image: Tensor) => {
            const pixels = tf.reshape(tf.mul(image, 255), [1, height, width, 3]) as Tensor4D;
            return lossOf(network, objective, pixels, weights);
          })(feeds.get('pixels')!),
        ),
    },
    back: {
      shapes: [{ parameters: own, upstream: colored }],
      run: (_weights, feeds) =>
        result(
          'gradient',
          tf.grad((value: Tensor) => {
            const image = parameters.image(value);
            const sum = tf.sum(tf.mul(image, feeds.get('upstream')!));
            return variation === 0 ? sum : tf.add(sum, tf.mul(variation, variationOf(image)));
          })(feeds.get('parameters')!),
        ),
    },
  };
}

function lossOf(network: InsightNetwork, objective: Objective, pixels: Tensor4D, weights: Tensors): Tensor {
  const given = new Map<string, Tensor>([[network.input.name, network.prepare(pixels)]]);
  if ('layer' in objective) {
    const maps = network.layer(given, objective.layer, weights);
    const last = maps.rank - 1;
    const begin = maps.shape.map((_, i) => (i === last ? objective.channel : 0));
    const size = maps.shape.map((length, i) => (i === last ? 1 : length));
    return tf.neg(tf.mean(tf.slice(maps, begin, size)));
  }
  const scores = network.scores(given, { gradients: true, weights });
  const flat = tf.reshape(scores, [1, -1]) as Tensor2D;
  const count = Math.max(2, flat.shape[1]);
  return crossEntropy(flat, network.scoring().form, labelRow(objective.label, count));
}

/** Mean absolute difference of neighboring pixels. */
function variationOf(image: Tensor): Tensor {
  const [height, width] = image.shape as [number, number];
  const down = tf.abs(
    tf.sub(tf.slice(image, [1, 0], [height - 1, width]), tf.slice(image, [0, 0], [height - 1, width])),
  );
  const right = tf.abs(
    tf.sub(tf.slice(image, [0, 1], [height, width - 1]), tf.slice(image, [0, 0], [height, width - 1])),
  );
  return tf.add(tf.mean(down), tf.mean(right));
}

function adam(
  value: Tensor,
  gradient: Tensor,
  [first, second]: readonly Tensor[],
  step: number,
): { value: Tensor; moments: Tensor[] } {
  const [updated, m, v] = tf.tidy(() => {
    const m = tf.add(tf.mul(first!, beta1), tf.mul(gradient, 1 - beta1));
    const v = tf.add(tf.mul(second!, beta2), tf.mul(tf.square(gradient), 1 - beta2));
    const size = (rate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
    return [tf.sub(value, tf.div(tf.mul(m, size), tf.add(tf.sqrt(v), epsilon))), m, v];
  });
  return { value: updated!, moments: [m!, v!] };
}

function frameOf(
  network: InsightNetwork,
  objective: Objective,
  parameters: ImageParameters,
  value: Tensor,
  step: { done: number; total: number },
): IdealFrame {
  const { height, width, name } = network.input;
  const values = readTensor(() => tf.mul(parameters.image(value), 255));
  const bytes = Uint8Array.from(values, Math.round);
  const variation = readTensor(() => tf.mul(variationOf(parameters.image(value)), 255 / 2))[0]!;
  const x = tf.tidy(() => network.prepare(tf.tensor4d(values, [1, height, width, 3])));
  const given = new Map<string, Tensor>([[name, x]]);
  const frame = { ...step, variation, width, height, channels: 3, bytes };
  try {
    if ('layer' in objective) {
      const mean = readTensor(() => {
        const [maps] = network.run(given, [objective.layer]);
        const rows = tf.reshape(maps!, [-1, maps!.shape.at(-1)!]);
        return tf.mean(tf.slice(rows, [0, objective.channel], [-1, 1]));
      });
      return { ...frame, value: mean[0]!, probability: null };
    }
    const output = network.scores(given);
    const { scores, probabilities } = readScores(output, network.scoring().form);
    output.dispose();
    return { ...frame, value: scores[objective.label]!, probability: probabilities[objective.label]! };
  } finally {
    x.dispose();
  }
}
