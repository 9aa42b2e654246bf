// TensorFlow's stateless random numbers without TensorFlow: Philox 4×32 with ten rounds, seeded, ordered and
// converted as StatelessRandomUniform and StatelessRandomNormal do, so that every engine draws the same numbers.
// Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).

const rounds = 10;
const multipliers = [0xd2511f53, 0xcd9e8d57] as const;
const keySteps = [0x9e3779b9, 0xbb67ae85] as const;

/** The key with which TensorFlow mixes both numbers of a seed. */
const seedKey = [0x3ec8f720, 0x02461e29] as const;

/** Returns the upper 32 bits of the product of two unsigned numbers of 32 bits. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const other = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(other / 0x10000)) >>> 0;
}

/** Encrypts the counter in `block` (four unsigned numbers of 32 bits) with a key, in place. */
function encrypt(block: Uint32Array, key0: number, key1: number): void {
  // Plain variables: this runs once for every four random numbers.
  let a = block[0]!;
  let b = block[1]!;
  let c = block[2]!;
  let d = block[3]!;
  let k0 = key0;
  let k1 = key1;
  for (let round = 0; round < rounds; round++) {
    const high0 = multiplyHigh(multipliers[0], a);
    const high1 = multiplyHigh(multipliers[1], c);
    const low0 = Math.imul(multipliers[0], a);
    a = (high1 ^ b ^ k0) >>> 0;
    b = Math.imul(multipliers[1], c) >>> 0;
    c = (high0 ^ d ^ k1) >>> 0;
    d = low0 >>> 0;
    k0 = (k0 + keySteps[0]) >>> 0;
    k1 = (k1 + keySteps[1]) >>> 0;
  }
  block[0] = a;
  block[1] = b;
  block[2] = c;
  block[3] = d;
}

/** Calls `take` with blocks of four random numbers of 32 bits, until there are `count`. */
function drawBlocks(
  count: number,
  [first, second]: readonly [number, number],
  take: (block: Uint32Array, start: number) => void,
): void {
  // Seeds are signed; TensorFlow extends their sign to 64 bits.
  const mixed = Uint32Array.of(first, first < 0 ? -1 : 0, second, second < 0 ? -1 : 0);
  encrypt(mixed, ...seedKey);
  const [key0, key1, counter2, counter3] = [mixed[0]!, mixed[1]!, mixed[2]!, mixed[3]!];
  const block = new Uint32Array(4);
  for (let start = 0, counter = 0; start < count; start += 4, counter++) {
    block[0] = counter;
    block[1] = Math.floor(counter / 2 ** 32);
    block[2] = counter2;
    block[3] = counter3;
    encrypt(block, key0, key1);
    take(block, start);
  }
}

/** Returns the number in [0, 1) that TensorFlow makes of 23 random bits. */
const toUniform = (bits: number) => (bits & 0x7fffff) / 2 ** 23;

/** Returns `count` numbers in [0, 1), those of `StatelessRandomUniform` for an int32 seed of two numbers. */
export function philoxUniform(count: number, seed: readonly [number, number]): Float32Array {
  const values = new Float32Array(count);
  drawBlocks(count, seed, (block, start) => {
    for (let i = 0; i < 4 && start + i < count; i++) values[start + i] = toUniform(block[i]!);
  });
  return values;
}

/**
 * Returns `count` standard normal numbers (Box and Muller), those of `StatelessRandomNormal` for an int32 seed of two
 * numbers up to rounding.
 */
export function philoxNormal(count: number, seed: readonly [number, number]): Float32Array {
  const values = new Float32Array(count);
  drawBlocks(count, seed, (block, start) => {
    for (let i = 0; i < 4 && start + i < count; i += 2) {
      const radius = Math.sqrt(-2 * Math.log(Math.max(toUniform(block[i]!), 1e-7)));
      const angle = 2 * Math.PI * toUniform(block[i + 1]!);
      values[start + i] = radius * Math.sin(angle);
      if (start + i + 1 < count) values[start + i + 1] = radius * Math.cos(angle);
    }
  });
  return values;
}
