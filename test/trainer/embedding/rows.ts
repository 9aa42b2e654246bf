// Rows with clusters, for tests of maps: the same on every machine.
import { createRandom } from '#shared/random';
import type { Rows } from '../../../src-main/trainer/embedding/pca';

/** Rows in clusters whose directions have falling variances, and the cluster of each. */
export function clusteredRows(
  count: number,
  size: number,
  clusters: number,
  seed = 1,
  spread = 4,
): Rows & { readonly labels: number[] } {
  const random = createRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const centers = Array.from({ length: clusters }, () =>
    Array.from({ length: size }, (_, k) => (spread * normal()) / (1 + k / 6)),
  );
  const labels = Array.from({ length: count }, (_, i) => i % clusters);
  const values = new Float32Array(count * size);
  for (let i = 0; i < count; i++)
    for (let k = 0; k < size; k++)
      values[i * size + k] = 3 + centers[labels[i]!]![k]! + normal() / (1 + k / 12);
  return { values, count, size, labels };
}

/** Drives steps to the end and returns the result. */
export async function resultOf<T>(steps: AsyncGenerator<unknown, T>): Promise<T> {
  for (;;) {
    const step = await steps.next();
    if (step.done) return step.value;
  }
}
