// The effective receptive field: how much each pixel of an image changes one feature (Luo et al., 1701.04128).
import { GraftError } from '#shared/errors';
import type { FeaturePlace } from '#shared/insight/receptive-field';
import { say } from '#shared/sentence';
import { type Scalar, type Tensor, tf } from '../tf';
import { mapsOf } from './layer-gradient';
import { type InsightNetwork, readTensor } from './network';

/** Returns the magnitude of the feature's gradient by each pixel, summed over the colors, `height × width`; without a channel, of the sum of all channels. `pixels` is `[h, w, channels]`, 0 to 255. Throws 'invalid' if the layer has no feature maps, or no gradient by the pixels. */
export function effectiveField(
  network: InsightNetwork,
  pixels: Uint8Array,
  layer: string,
  { row, column, channel }: FeaturePlace,
): Float32Array {
  const { name, height, width, channels } = network.input;
  const x = tf.tidy(() =>
    network.prepare(tf.tensor4d(Float32Array.from(pixels), [1, height, width, channels])),
  );
  try {
    if (!network.graph.layers.some((one) => one.name === layer))
      throw new GraftError('not-found', say`There is no layer '${layer}' in '${network.graph.name}'.`, layer);
    const maps = mapsOf(network, x, layer);
    const [, rows, columns, count] = maps.shape;
    maps.dispose();
    if (channel !== null && channel >= count)
      throw new GraftError(
        'invalid',
        say`'${layer}' has ${count} channels, received channel ${channel}.`,
        layer,
      );
    const at = [0, Math.min(row, rows - 1), Math.min(column, columns - 1), channel ?? 0];
    return readTensor(() => {
      const gradient = tf.grad((value: Tensor): Scalar => {
        const found = network.layer(new Map([[name, value]]), layer);
        return tf.sum(tf.slice(found, at, [1, 1, 1, channel === null ? count : 1]));
      })(x);
      return tf.sum(tf.abs(gradient), 3);
    });
  } catch (error) {
    if (error instanceof GraftError) throw error;
    // TensorFlow.js refuses ops without a gradient, and outputs that do not depend on the input.
    if (!(error instanceof Error) || !/gradient/i.test(error.message)) throw error;
    throw new GraftError(
      'invalid',
      say`'${layer}' has no gradient by the pixels, so its effective receptive field is not known.`,
      layer,
    );
  } finally {
    x.dispose();
  }
}
