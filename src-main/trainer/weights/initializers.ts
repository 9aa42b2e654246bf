// Initial weights from a seed, by Keras' formulas (keras/src/initializers). The values are the same on every machine and backend.
import { GraftError } from '#shared/errors';
import type { Initializer } from '#shared/graph/graph';
import { createRandom } from '#shared/random';
import { say } from '#shared/sentence';

type Fill = (shape: readonly number[], initializer: Initializer, random: () => number) => Float32Array;

const sizeOf = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);
const numberOf = (value: unknown, fallback: number) => (typeof value === 'number' ? value : fallback);

/** Returns Keras' fan-in and fan-out: the numbers of input and output units. */
function fansOf(shape: readonly number[]): [fanIn: number, fanOut: number] {
  if (shape.length < 2) return [shape[0] ?? 1, shape[0] ?? 1];
  const receptive = sizeOf(shape.slice(0, -2));
  return [receptive * shape.at(-2)!, receptive * shape.at(-1)!];
}

function uniform(size: number, low: number, high: number, random: () => number): Float32Array {
  return Float32Array.from({ length: size }, () => low + (high - low) * random());
}

/** Normal random numbers by the Box–Muller transform. If `truncated`, numbers beyond two fallback deviations are redrawn. */
function normal(size: number, mean: number, deviation: number, random: () => number, truncated: boolean) {
  const values = new Float32Array(size);
  for (let i = 0; i < size; ) {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    for (const z of [radius * Math.cos(angle), radius * Math.sin(angle)]) {
      if (i < size && !(truncated && Math.abs(z) > 2)) values[i++] = mean + deviation * z;
    }
  }
  return values;
}

/** Standard deviation of a fallback normal distribution truncated at two fallback deviations. */
const truncatedDeviation = 0.87962566103423978;

function scaled(scale: number, mode: string, distribution: string): Fill {
  return (shape, _initializer, random) => {
    const [fanIn, fanOut] = fansOf(shape);
    const fan = mode === 'fan_in' ? fanIn : mode === 'fan_out' ? fanOut : (fanIn + fanOut) / 2;
    const variance = scale / Math.max(1, fan);
    const size = sizeOf(shape);
    if (distribution === 'uniform') {
      const limit = Math.sqrt(3 * variance);
      return uniform(size, -limit, limit, random);
    }
    const truncated = distribution !== 'untruncated_normal';
    const deviation = Math.sqrt(variance) / (truncated ? truncatedDeviation : 1);
    return normal(size, 0, deviation, random, truncated);
  };
}

/** Orthonormal columns (or rows, if there are fewer rows), by Gram–Schmidt on normal random numbers. Equals Q of a QR decomposition whose R has a positive diagonal. */
const orthogonal: Fill = (shape, { gain }, random) => {
  if (shape.length < 2)
    throw new GraftError(
      'unsupported',
      say`'orthogonal' expects at least two axes, received [${shape.join(', ')}].`,
    );
  const columns = shape.at(-1)!;
  const rows = sizeOf(shape) / columns;
  const [longer, shorter] = [Math.max(rows, columns), Math.min(rows, columns)];
  const samples = normal(longer * shorter, 0, 1, random, false);
  const vectors: Float64Array[] = [];
  for (let i = 0; i < shorter; i++) {
    const vector = Float64Array.from({ length: longer }, (_, at) => samples[at * shorter + i]!);
    // A single pass loses precision, so it runs twice.
    for (let round = 0; round < 2; round++) for (const other of vectors) removeFrom(vector, other);
    const length = Math.sqrt(dot(vector, vector));
    for (let at = 0; at < longer; at++) vector[at]! /= length;
    vectors.push(vector);
  }
  const values = new Float32Array(rows * columns);
  const scale = numberOf(gain, 1);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      values[row * columns + column] =
        scale * (rows >= columns ? vectors[column]![row]! : vectors[row]![column]!);
  return values;
};

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function removeFrom(vector: Float64Array, other: Float64Array): void {
  const share = dot(vector, other);
  for (let i = 0; i < vector.length; i++) vector[i]! -= share * other[i]!;
}

/** Ones on the diagonal of a matrix. */
const identity: Fill = (shape, { gain }) => {
  if (shape.length !== 2)
    throw new GraftError('unsupported', say`'identity' expects two axes, received [${shape.join(', ')}].`);
  const values = new Float32Array(sizeOf(shape));
  for (let i = 0; i < Math.min(shape[0]!, shape[1]!); i++) values[i * shape[1]! + i] = numberOf(gain, 1);
  return values;
};

const fills: Record<string, Fill> = {
  orthogonal,
  identity,
  zeros: (shape) => new Float32Array(sizeOf(shape)),
  /** Not in Keras: a [1, 1, n, n] kernel that reverses the channels. */
  channelReversal: (shape) => {
    const n = shape.at(-1) ?? 1;
    return Float32Array.from({ length: sizeOf(shape) }, (_one, i) =>
      Math.floor(i / n) + (i % n) === n - 1 ? 1 : 0,
    );
  },
  /** Not in Keras as an initializer: an LSTM's biases, 1 for the forget gate (keras/src/layers/rnn/lstm.py). */
  unitForgetBias: (shape, { base }, random) => {
    const units = sizeOf(shape) / 4;
    const start = base as Initializer;
    const values = fills[start.name]?.(shape, start, random) ?? new Float32Array(sizeOf(shape));
    return values.fill(1, units, 2 * units);
  },
  ones: (shape) => new Float32Array(sizeOf(shape)).fill(1),
  constant: (shape, { value }) => new Float32Array(sizeOf(shape)).fill(numberOf(value, 0)),
  randomUniform: (shape, { minval, maxval }, random) =>
    uniform(sizeOf(shape), numberOf(minval, -0.05), numberOf(maxval, 0.05), random),
  randomNormal: (shape, { mean, stddev }, random) =>
    normal(sizeOf(shape), numberOf(mean, 0), numberOf(stddev, 0.05), random, false),
  truncatedNormal: (shape, { mean, stddev }, random) =>
    normal(sizeOf(shape), numberOf(mean, 0), numberOf(stddev, 0.05), random, true),
  glorotUniform: scaled(1, 'fan_avg', 'uniform'),
  glorotNormal: scaled(1, 'fan_avg', 'truncated_normal'),
  heUniform: scaled(2, 'fan_in', 'uniform'),
  heNormal: scaled(2, 'fan_in', 'truncated_normal'),
  lecunUniform: scaled(1, 'fan_in', 'uniform'),
  lecunNormal: scaled(1, 'fan_in', 'truncated_normal'),
  varianceScaling: (shape, initializer, random) =>
    scaled(
      numberOf(initializer.scale, 1),
      String(initializer.mode ?? 'fan_in'),
      String(initializer.distribution ?? 'truncated_normal'),
    )(shape, initializer, random),
};

/** Returns the values of a new weight. Throws 'unsupported' if the initializer is not known. */
export function initialize(initializer: Initializer, shape: readonly number[], seed: number): Float32Array {
  const name = initializer.name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const camel = name.charAt(0).toLowerCase() + name.slice(1);
  const fill = Object.hasOwn(fills, camel) ? fills[camel] : undefined;
  if (!fill) {
    const known = Object.keys(fills).join(', ');
    throw new GraftError(
      'unsupported',
      say`Unknown initializer '${initializer.name}': expected one of ${known}.`,
    );
  }
  return fill(shape, initializer, createRandom(seed));
}
