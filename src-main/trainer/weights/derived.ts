// Kernels for another number of input channels, made of a blob: see #shared/graph/derived-weights.
import { type Derivation, grayShares } from '#shared/graph/derived-weights';

/** Values of a kernel [height, width, channels, filters] in the shape that is wanted; null when `values` do not fit it. */
export function deriveKernel(
  how: Derivation,
  values: Float32Array,
  shape: readonly number[],
): Float32Array | null {
  const filters = shape.at(-1) ?? 0;
  const places = shape.slice(0, 2).reduce((product, size) => product * size, 1);
  const [from, to] = how === 'grayToRgb' ? [1, 3] : [3, 1];
  if (shape.length !== 4 || shape[2] !== to || values.length !== places * from * filters) return null;
  const derived = new Float32Array(places * to * filters);
  for (let place = 0; place < places; place++)
    for (let channel = 0; channel < 3; channel++)
      for (let filter = 0; filter < filters; filter++) {
        const gray = place * filters + filter;
        const color = (place * 3 + channel) * filters + filter;
        if (how === 'grayToRgb') derived[color] = values[gray]! * grayShares[channel]!;
        else derived[gray]! += values[color]!;
      }
  return derived;
}
