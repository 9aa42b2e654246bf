// float16 values as float32.

/** float16 bits into float32 values, from `at` on. */
export function expandHalves(halves: Uint16Array, into: Float32Array, at = 0): void {
  for (let i = 0; i < halves.length; i++) into[at + i] = halfToNumber(halves[i]!);
}

/** The number that 16 bits of IEEE 754 binary16 stand for. */
export function halfToNumber(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
