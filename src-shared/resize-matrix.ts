// Resizing along one axis as a matrix `[output, input]`, with the same weights as TensorFlow's resize ops.

/** An interpolation method. */
export type Interpolation = 'nearest' | 'bilinear' | 'bicubic' | 'area' | 'lanczos3' | 'lanczos5';

type Kernel = { readonly radius: number; readonly weight: (distance: number) => number };

const lanczos = (radius: number): Kernel => ({
  radius,
  weight: (x) => {
    if (x > radius) return 0;
    if (x <= 1e-3) return 1;
    return (radius * Math.sin(Math.PI * x) * Math.sin((Math.PI * x) / radius)) / (Math.PI * Math.PI * x * x);
  },
});

const kernels: Record<Exclude<Interpolation, 'nearest' | 'area'>, Kernel> = {
  bilinear: { radius: 1, weight: (x) => Math.max(0, 1 - x) },
  bicubic: {
    radius: 2,
    weight: (x) => {
      if (x >= 2) return 0;
      return x >= 1 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : (1.5 * x - 2.5) * x * x + 1;
    },
  },
  lanczos3: lanczos(3),
  lanczos5: lanczos(5),
};

/** Weights of the input positions for one output position. */
type Row = (at: number) => readonly (readonly [index: number, weight: number])[];

function nearest(input: number, scale: number): Row {
  return (at) => [[Math.min(Math.floor(Math.fround((at + 0.5) * scale)), input - 1), 1]];
}

/** tensorflow/core/kernels/image/resize_bilinear_op.cc */
function linear(input: number, scale: number): Row {
  return (at) => {
    const place = Math.fround((at + 0.5) * scale - 0.5);
    const lower = Math.floor(place);
    const share = place - lower;
    return [
      [Math.max(lower, 0), 1 - share],
      [Math.min(Math.ceil(place), input - 1), share],
    ];
  };
}

/** tensorflow/core/kernels/image/resize_bicubic_op.cc: weights from a table of 1,024 steps. */
function cubic(input: number, scale: number): Row {
  const steps = 1024;
  return (at) => {
    const place = Math.fround((at + 0.5) * scale - 0.5);
    const lower = Math.floor(place);
    const offset = Math.round((place - lower) * steps) / steps;
    const distances = [1 + offset, offset, 1 - offset, 2 - offset];
    return normalized(
      distances.flatMap((distance, i) => {
        const index = lower - 1 + i;
        return index < 0 || index >= input ? [] : [[index, kernels.bicubic.weight(distance)] as const];
      }),
    );
  };
}

/** tensorflow/core/kernels/image/scale_and_translate_op.cc */
function spanned(input: number, scale: number, kernel: Kernel, antialias: boolean): Row {
  const widening = antialias ? Math.max(scale, 1) : 1;
  return (at) => {
    const place = (at + 0.5) * scale;
    const reach = kernel.radius * widening;
    const from = Math.max(0, Math.ceil(place - reach - 0.5));
    const to = Math.min(input - 1, Math.floor(place + reach - 0.5));
    const weights: [number, number][] = [];
    for (let i = from; i <= to; i++) weights.push([i, kernel.weight(Math.abs(i + 0.5 - place) / widening)]);
    return normalized(weights);
  };
}

function normalized(weights: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  return total === 0 ? weights : weights.map(([index, weight]) => [index, weight / total]);
}

/** tensorflow/core/kernels/image/resize_area_op.cc: each position's share of the covered input. */
function covered(input: number, scale: number): Row {
  return (at) => {
    const [from, to] = [Math.fround(at * scale), Math.fround((at + 1) * scale)];
    const weights: [number, number][] = [];
    for (let i = Math.floor(from); i < Math.ceil(to); i++) {
      const share = i < from ? Math.min(i + 1, to) - from : i + 1 > to ? to - i : 1;
      weights.push([Math.min(i, input - 1), share / scale]);
    }
    return weights;
  };
}

/** Returns for each output position its input positions and their weights. */
export function resizeRows(input: number, output: number, interpolation: Interpolation, antialias = false) {
  const row = rowOf(input, output, interpolation, antialias);
  return Array.from({ length: output }, (_, at) => row(at));
}

function rowOf(input: number, output: number, interpolation: Interpolation, antialias: boolean): Row {
  const scale = Math.fround(input / output);
  if (interpolation === 'nearest') return nearest(input, scale);
  if (interpolation === 'area') return covered(input, scale);
  const spans = antialias || interpolation === 'lanczos3' || interpolation === 'lanczos5';
  if (spans) return spanned(input, input / output, kernels[interpolation], antialias);
  return interpolation === 'bilinear' ? linear(input, scale) : cubic(input, scale);
}

/** Returns the matrix `[output, input]`, row by row. */
export function resizeMatrix(
  input: number,
  output: number,
  interpolation: Interpolation,
  antialias: boolean,
): Float32Array {
  const row = rowOf(input, output, interpolation, antialias);
  const matrix = new Float32Array(output * input);
  for (let at = 0; at < output; at++) {
    for (const [index, weight] of row(at)) matrix[at * input + index]! += weight;
  }
  return matrix;
}
