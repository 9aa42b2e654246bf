// Kernels of one filter from the bytes of a convolution's weight.
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';

/** Which kernels: `shape` is [rows, columns, channels, filters], as in Keras. */
interface AskedKernels {
  readonly shape: readonly number[];
  readonly channels: readonly number[];
  readonly filter: number;
}

/** Returns the values of each channel's kernel by row and column. Throws 'invalid' if the weight does not have them. */
export function pickKernels(bytes: Uint8Array, { shape, channels, filter }: AskedKernels): number[][] {
  const [rows = 0, columns = 0, deep = 0, filters = 0] = shape;
  const needed = rows * columns * deep * filters * 4;
  if (bytes.byteLength !== needed)
    throw new GraftError(
      'invalid',
      say`A kernel of shape ${shape.join(' × ')} has ${needed} bytes, but the weight has ${bytes.byteLength}.`,
    );
  const missing = channels.find((channel) => channel >= deep);
  if (missing !== undefined || filter >= filters)
    throw new GraftError(
      'invalid',
      say`The kernel has ${deep} channels and ${filters} filters; channel ${missing ?? channels[0]!} of filter ${filter} does not exist.`,
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return channels.map((channel) =>
    Array.from({ length: rows * columns }, (_, i) =>
      view.getFloat32(((i * deep + channel) * filters + filter) * 4, true),
    ),
  );
}
