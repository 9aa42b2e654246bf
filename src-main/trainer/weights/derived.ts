// Derives kernels for another number of input channels from a blob; see #shared/graph/derived-weights.
import { type Derivation, grayShares } from '#shared/graph/derived-weights';

/** Returns a kernel [height, width, channels, filters] of the given shape, derived from `values`; null if their sizes do not match. */
export function deriveKernel(
  how: Derivation,
  values: Float32Array,
  shape: readonly number[],
): Float32Array | null {
  const filters = shape.at(-1) ?? 0;
  const positions = shape.slice(0, 2).reduce((product, size) => product * size, 1);
  const [from, to] = how === 'grayToRgb' ? [1, 3] : [3, 1];
  if (shape.length !== 4 || shape[2] !== to || values.length !== positions * from * filters) return null;
  const derived = new Float32Array(positions * to * filters);
  for (let position = 0; position < positions; position++)
    for (let channel = 0; channel < 3; channel++)
      for (let filter = 0; filter < filters; filter++) {
        const gray = position * filters + filter;
        const color = (position * 3 + channel) * filters + filter;
        if (how === 'grayToRgb') derived[color] = values[gray]! * grayShares[channel]!;
        else derived[gray]! += values[color]!;
      }
  return derived;
}
