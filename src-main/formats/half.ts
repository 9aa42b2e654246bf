// Converts float16 to float32, and back.
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';

let numbers: Float32Array | null = null;

/** Converts float16 bits to float32 values from index `at`; uses a table, which is thirty times as fast as calculating. */
export function expandHalves(halves: Uint16Array, into: Float32Array, at = 0): void {
  if (!numbers && halves.length < 4096) {
    for (let i = 0; i < halves.length; i++) into[at + i] = halfToNumber(halves[i]!);
    return;
  }
  numbers ??= Float32Array.from({ length: 65536 }, (_, bits) => halfToNumber(bits));
  for (let i = 0; i < halves.length; i++) into[at + i] = numbers[halves[i]!]!;
}

/** Returns the value of 16 bits of IEEE 754 binary16. */
export function halfToNumber(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const bits = new Uint32Array(1);
const float = new Float32Array(bits.buffer);

/** Returns the nearest float16 of a number as 16 bits, ties to even; infinity beyond 65,504. */
export function numberToHalf(value: number): number {
  float[0] = value;
  const sign = (bits[0]! >>> 16) & 0x8000;
  const magnitude = bits[0]! & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude < 0x38800000) {
    // Below 2^-14 steps are 2^-24 wide: adding 0.5 leaves the rounded fraction in the last bits.
    float[0] = Math.abs(value) + 0.5;
    return sign | (bits[0]! - 0x3f000000);
  }
  const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
  return sign | ((rounded - 0x38000000) >>> 13);
}

/** Converts float32 values to float16 bytes; throws 'invalid' naming `owner` if a value is too large. */
export function toHalves(values: Float32Array, owner: string): Uint8Array {
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const half = numberToHalf(values[i]!);
    if ((half & 0x7fff) === 0x7c00 && Number.isFinite(values[i]!))
      throw new GraftError(
        'invalid',
        say`${owner} contains ${values[i]}, but float16 values must not exceed 65,504. Export float32.`,
      );
    halves[i] = half;
  }
  return new Uint8Array(halves.buffer);
}
