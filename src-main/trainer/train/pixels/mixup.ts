// Images of a batch mixed with one another, and their labels with them: mixup (Zhang et al. 2018) and cutmix (Yun et al. 2019).
import { createRandom, mixSeed } from '#shared/random';
import type { Augmentation } from '#shared/run/stage';
import type { FeedShape, Tensors } from '../../recorder/program';
import { type Tensor, type Tensor2D, type Tensor4D, tf } from '../../tf';

/** How each image of a batch is mixed with its partner. */
export interface Mixture {
  /** Index of the partner in the batch. */
  readonly partner: readonly number[];
  /** Weight of the partner's pixels (mixup). */
  readonly blend: readonly number[];
  /** The box that is replaced by the partner's pixels (cutmix): top, left, bottom, right in pixels, the latter two not included. */
  readonly box: readonly (readonly [number, number, number, number])[];
  /** Weight of the image's own labels; the partner's get the rest. */
  readonly share: readonly number[];
}

/** True when the images of a batch are to be mixed. */
export function mixesImages(augmentation: Augmentation | undefined): boolean {
  return (augmentation?.mixup ?? 0) > 0 || (augmentation?.cutmix ?? 0) > 0;
}

/** Draws the mixture of a batch; if both are enabled, one of them is chosen at random for each image. */
export function drawMixture(
  { mixup, cutmix }: Pick<Augmentation, 'mixup' | 'cutmix'>,
  count: number,
  size: { width: number; height: number },
  seed: number,
): Mixture {
  const random = createRandom(mixSeed(seed, 'mix'));
  const { width, height } = size;
  const partner = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [partner[i], partner[j]] = [partner[j]!, partner[i]!];
  }
  const blend: number[] = [];
  const box: [number, number, number, number][] = [];
  const share: number[] = [];
  for (let i = 0; i < count; i++) {
    const coin = random();
    const cuts = cutmix > 0 && (mixup === 0 || coin < 0.5);
    const kept = drawBeta(cuts ? cutmix : mixup, random);
    const [x, y] = [Math.floor(random() * width), Math.floor(random() * height)];
    const side = Math.sqrt(1 - kept);
    const [w, h] = [Math.floor(width * side), Math.floor(height * side)];
    // As in Keras' CutMix: about a drawn center, cut off at the border.
    const [left, top] = [Math.max(0, x - (w >> 1)), Math.max(0, y - (h >> 1))];
    const [right, bottom] = [Math.min(width, x + (w >> 1)), Math.min(height, y + (h >> 1))];
    box.push(cuts ? [top, left, bottom, right] : [0, 0, 0, 0]);
    blend.push(cuts ? 0 : 1 - kept);
    share.push(cuts ? 1 - ((right - left) * (bottom - top)) / (width * height) : kept);
  }
  return { partner, blend, box, share };
}

/** A draw of Beta(alpha, alpha), by two gammas. */
function drawBeta(alpha: number, random: () => number): number {
  const [a, b] = [drawGamma(alpha, random), drawGamma(alpha, random)];
  return a + b > 0 ? a / (a + b) : 0.5;
}

/** A draw of Gamma(shape, 1) (Marsaglia and Tsang 2000). */
function drawGamma(shape: number, random: () => number): number {
  if (shape < 1) return drawGamma(shape + 1, random) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const z = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const v = (1 + c * z) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * z * z + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Returns the feed shapes of a mixture for a batch size. */
export function mixShapes(batch: number): Record<string, FeedShape> {
  return {
    mixPartner: { shape: [batch], dtype: 'int32' },
    mixBlend: { shape: [batch], dtype: 'float32' },
    mixBox: { shape: [batch, 4], dtype: 'int32' },
    mixShare: { shape: [batch], dtype: 'float32' },
  };
}

/** The feeds of a mixture; the caller disposes. */
export function mixFeeds({ partner, blend, box, share }: Mixture): [string, Tensor][] {
  return [
    ['mixPartner', tf.tensor1d([...partner], 'int32')],
    ['mixBlend', tf.tensor1d([...blend])],
    ['mixBox', tf.tensor2d(box.flat(), [box.length, 4], 'int32')],
    ['mixShare', tf.tensor1d([...share])],
  ];
}

/** The images, mixed; runs inside a tidy. */
export function mixImages(x: Tensor4D, feeds: Tensors): Tensor4D {
  const [batch, height, width] = x.shape;
  const others = tf.gather(x, feeds.get('mixPartner') as never);
  const edge = (side: number, shape: number[]) =>
    tf.reshape(tf.slice(feeds.get('mixBox')!, [0, side], [batch, 1]), shape);
  const rows = tf.reshape(tf.range(0, height, 1, 'int32'), [1, height, 1, 1]);
  const columns = tf.reshape(tf.range(0, width, 1, 'int32'), [1, 1, width, 1]);
  const one = [batch, 1, 1, 1];
  const inRows = tf.logicalAnd(tf.greaterEqual(rows, edge(0, one)), tf.less(rows, edge(2, one)));
  const inColumns = tf.logicalAnd(tf.greaterEqual(columns, edge(1, one)), tf.less(columns, edge(3, one)));
  const inside = tf.cast(tf.logicalAnd(inRows, inColumns), 'float32');
  const theirs = tf.add(inside, tf.reshape(feeds.get('mixBlend')!, one));
  return tf.add(tf.mul(x, tf.sub(1, theirs)), tf.mul(others, theirs)) as Tensor4D;
}

/** The labels `[n, classes]`, mixed like the images. */
export function mixTargets(targets: Tensor2D, feeds: Tensors): Tensor2D {
  const share = tf.reshape(feeds.get('mixShare')!, [-1, 1]);
  const others = tf.gather(targets, feeds.get('mixPartner') as never);
  return tf.add(tf.mul(targets, share), tf.mul(others, tf.sub(1, share))) as Tensor2D;
}
