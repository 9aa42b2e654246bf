// The ideal image of a class or channel: an image that is changed step by step until the network responds most.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { GraftError } from '#shared/errors';
import { inferGraph } from '#shared/graph/infer';
import type { IdealFrame, IdealSettings, Objective } from '#shared/insight/ideal-image';
import { say } from '#shared/sentence';
import { withRedirectedRelu } from '../executor/activation/redirected';
import type { FeedShape, Program, Tensors } from '../recorder/program';
import type { Session } from '../recorder/session';
import { type Tensor, type Tensor2D, type Tensor4D, tf } from '../tf';
import { crossEntropy, labelRow } from './attack';
import { type ImageParameters, pixelParameters, spectrumParameters } from './image-parameters';
import { type Samples, sampled, spread, transforms } from './image-transforms';
import { type InsightNetwork, readScores } from './network';

/** What to draw. The network's input must have three channels. */
export interface IdealWork {
  readonly network: InsightNetwork;
  readonly objective: Objective;
  readonly settings: IdealSettings;
}

/** Weight of the total variation (mean over the values of the differences of neighbors in 0 … 1) against the cross-entropy. */
const variationWeight = 20;
/** Steps in which the gradient passes ReLUs that are 0 everywhere, as in Lucid: otherwise a channel that does not respond to noise never grows. */
const redirectedSteps = 16;
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
  const size = aimSize(network, objective);
  if (network.input.channels !== 3)
    throw new GraftError(
      'unsupported',
      say`An ideal image needs a network with 3 color channels, received ${network.input.channels}.`,
    );
  const parameters = (recipe === 'fourier' ? spectrumParameters : pixelParameters)(height, width);
  const next = recipe === 'transforms' || recipe === 'fourier' ? transforms(height, width, seed + 1) : null;
  const layer = 'layer' in objective ? objective.layer : null;
  const { session, release } = network.sessions.use(`ideal ${recipe} ${JSON.stringify(layer)}`, () =>
    programsOf(network, layer, size, parameters, recipe === 'variation' || recipe === 'transforms'),
  );
  const aim = labelRow('layer' in objective ? objective.channel : objective.label, size);
  let value = parameters.start(seed);
  let moments = [tf.zerosLike(value), tf.zerosLike(value)];
  try {
    for (let step = 1; step <= steps; step++) {
      const program = layer !== null && step <= redirectedSteps ? 'redirected' : 'network';
      const gradient = gradientOf(session, program, { parameters: value, aim }, next?.() ?? null);
      const updated = adam(value, gradient, moments, step);
      tf.dispose([value, gradient, ...moments]);
      [value, moments] = [updated.value, updated.moments];
      if (step % every === 0 || step === steps)
        yield frameOf(network, objective, session, { parameters: value, aim }, { done: step, total: steps });
      await nextTurn();
    }
  } finally {
    release();
    tf.dispose([aim, value, ...moments]);
  }
}

/** Returns the number of classes, or of channels of the layer. Throws if there is no such class, layer or channel. */
function aimSize({ graph, classes }: InsightNetwork, objective: Objective): number {
  const [wanted, size] =
    'layer' in objective ? [objective.channel, channelsOf(objective.layer)] : [objective.label, classes()];
  if (wanted < size) return size;
  throw new GraftError(
    'invalid',
    'layer' in objective
      ? say`'${objective.layer}' has ${size} channels, so it has no channel ${wanted}.`
      : say`Expected a class from 0 to ${size - 1}, received ${wanted}.`,
    String(wanted),
  );

  function channelsOf(layer: string): number {
    const channels = inferGraph(graph).layers.get(layer)?.shape.at(-1);
    if (channels) return channels;
    throw new GraftError('not-found', say`There is no layer '${layer}' in '${graph.name}'.`, layer);
  }
}

/** The image's parameters, and a row with 1 at the class or channel. */
interface Feeds {
  readonly parameters: Tensor;
  readonly aim: Tensor;
}

function run(session: Session, program: string, feeds: Record<string, Tensor>): Map<string, Tensor> {
  return session.run(program, new Map(Object.entries(feeds)));
}

/** Returns the gradient of the loss by the image's parameters; with a transform, through the transformed image. The caller disposes it. */
function gradientOf(
  session: Session,
  program: 'network' | 'redirected',
  { parameters, aim }: Feeds,
  view: Samples | null,
): Tensor {
  const image = run(session, 'image', { parameters }).get('image')!;
  const { shape } = image;
  const values = image.dataSync() as Float32Array;
  const pixels = view ? tf.tensor(sampled(values, view), shape) : image.clone();
  const byPixels = run(session, program, { pixels, aim }).get('gradient')!;
  const upstream = view
    ? tf.tensor(spread(byPixels.dataSync() as Float32Array, view), shape)
    : byPixels.clone();
  const gradient = run(session, 'back', { parameters, upstream }).get('gradient')!;
  tf.dispose([image, pixels, byPixels, upstream]);
  return gradient;
}

/**
 * `image`: the image of the parameters. `network`: the gradient of the loss by the pixels of an image; `redirected`: the
 * same, also through ReLUs that are 0 everywhere. `back`: the gradient by the parameters from that by the image, with the
 * penalty on variation. `look`: the scores or the channel's mean, and the variation.
 */
function programsOf(
  network: InsightNetwork,
  layer: string | null,
  size: number,
  parameters: ImageParameters,
  varied: boolean,
): Readonly<Record<string, Program>> {
  const { height, width } = network.input;
  const floats = (shape: readonly number[]): FeedShape => ({ shape, dtype: 'float32' });
  const own = floats(parameters.shape);
  const colored = floats([height, width, 3]);
  const aim = floats([1, size]);
  const result = (outputs: Record<string, Tensor>) => ({
    outputs: new Map(Object.entries(outputs)),
    state: new Map<string, Tensor>(),
  });
  const slope = (weights: Tensors, feeds: Tensors) =>
    tf.grad((image: Tensor) => {
      const response = responseOf(network, layer, image, weights);
      const wanted = feeds.get('aim') as Tensor2D;
      if (layer === null) return crossEntropy(response, network.scoring().form, wanted);
      return tf.neg(tf.sum(tf.mul(response, wanted)));
    })(feeds.get('pixels')!);
  const byPixels: Program = {
    shapes: [{ pixels: colored, aim }],
    run: (weights, feeds) => result({ gradient: slope(weights, feeds) }),
  };
  const redirected: Program = {
    ...byPixels,
    run: (weights, feeds) => withRedirectedRelu(() => byPixels.run(weights, feeds)),
  };
  return {
    image: {
      shapes: [{ parameters: own }],
      run: (_weights, feeds) => result({ image: parameters.image(feeds.get('parameters')!) }),
    },
    network: byPixels,
    ...(layer === null ? {} : { redirected }),
    back: {
      shapes: [{ parameters: own, upstream: colored }],
      run: (_weights, feeds) =>
        result({
          gradient: tf.grad((value: Tensor) => {
            const image = parameters.image(value);
            const sum = tf.sum(tf.mul(image, feeds.get('upstream')!));
            return varied ? tf.add(sum, tf.mul(variationWeight, variationOf(image))) : sum;
          })(feeds.get('parameters')!),
        }),
    },
    look: {
      shapes: [{ pixels: colored }],
      run: (weights, feeds) => {
        const pixels = feeds.get('pixels')!;
        return result({
          response: responseOf(network, layer, pixels, weights),
          variation: variationOf(pixels),
        });
      },
    },
  };
}

/** Returns the scores of an image `[h, w, 3]`, 0 to 1, or the mean of each channel of a layer: one row. */
function responseOf(
  network: InsightNetwork,
  layer: string | null,
  image: Tensor,
  weights: Tensors,
): Tensor2D {
  const { height, width } = network.input;
  const pixels = tf.reshape(tf.mul(image, 255), [1, height, width, 3]) as Tensor4D;
  const given = new Map<string, Tensor>([[network.input.name, network.prepare(pixels)]]);
  if (layer === null)
    return tf.reshape(network.scores(given, { gradients: true, weights }), [1, -1]) as Tensor2D;
  const maps = network.layer(given, layer, weights);
  const rows = tf.reshape(maps, [-1, maps.shape.at(-1)!]);
  return tf.mean(rows, 0, true) as Tensor2D;
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
  session: Session,
  { parameters }: Feeds,
  step: { done: number; total: number },
): IdealFrame {
  const { height, width } = network.input;
  const image = run(session, 'image', { parameters }).get('image')!;
  const seen = run(session, 'look', { pixels: image });
  const [response, variation] = [seen.get('response')!, seen.get('variation')!];
  try {
    const bytes = Uint8Array.from(image.dataSync() as Float32Array, (value) => Math.round(value * 255));
    const frame = {
      ...step,
      variation: ((variation.dataSync()[0] ?? 0) * 255) / 2,
      width,
      height,
      channels: 3,
      bytes,
    };
    if ('layer' in objective)
      return { ...frame, value: response.dataSync()[objective.channel]!, probability: null };
    const { scores, probabilities } = readScores(response, network.scoring().form);
    return { ...frame, value: scores[objective.label]!, probability: probabilities[objective.label]! };
  } finally {
    tf.dispose([image, response, variation]);
  }
}
