// Measures the backend's speed: float32 operations per second of a square matrix product.

import type { TensorFlow } from '../tf';

function multiplyOnce(tf: TensorFlow, size: number): number {
  return tf.tidy(() => {
    const a = tf.fill([size, size], 0.5);
    const b = tf.fill([size, size], 0.25);
    const started = performance.now();
    // Reading one value waits for the device.
    tf.slice(tf.matMul(a, b), [0, 0], [1, 1]).dataSync();
    return performance.now() - started;
  });
}

let known: { readonly tf: TensorFlow; readonly gflops: number } | null = null;

/** Returns GFLOP/s of this process' backend as a run records them, measured in a fifth of a second by the first run only. */
export function gflopsOfRuns(tf: TensorFlow): number {
  if (known?.tf !== tf) known = { tf, gflops: measureGflops(tf, 50) };
  return known.gflops;
}

/** Measures GFLOP/s (10⁹ multiplications and additions per second) by the median of matrix products: as many as fit in `measuredMs`, at least three. */
export function measureGflops(tf: TensorFlow, measuredMs = 400): number {
  multiplyOnce(tf, 64);
  let size = 256;
  while (size < 8192 && multiplyOnce(tf, size) < 8) size *= 2;
  const times: number[] = [];
  const until = performance.now() + measuredMs;
  while (times.length < 3 || (performance.now() < until && times.length < 100)) {
    times.push(multiplyOnce(tf, size));
  }
  times.sort((a, b) => a - b);
  const medianMs = times[times.length >> 1] as number;
  return (2 * size ** 3) / medianMs / 1e6;
}
