// Reinitialized weights in the trainer: Keras' initial values, with other blobs unchanged.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { applyEdit, type Edit } from '#shared/graph/edits/index';
import type { LayerGraph } from '#shared/graph/graph';
import { openBlobStore } from '../../../src-main/store/blobs';
import { floatsOf, materialize } from '../../../src-main/trainer/weights/load';
import { temporaryFolder } from '../images';

test('reinitializes kernels with Glorot uniform values by seed, and biases with zeros', async () => {
  const { folder, remove } = await temporaryFolder();
  try {
    const blobs = openBlobStore(join(folder, 'blobs'));
    const options = { inputShape: [32, 32, 3], includeTop: true, classes: 10, seed: 1 } as const;
    const before = await materialize(buildArchitecture('ResNet20CIFAR', options), blobs);
    const name = before.layers.at(-1)!.name;
    const reinitialized = async (seed: number) => {
      const edit: Edit = { edit: 'reinitialize', select: { names: [name] }, seed };
      return materialize(applyEdit(before, edit, { classes: [], seed: 1 }), blobs);
    };
    const read = async (graph: LayerGraph, weight: string) => {
      const ref = graph.layers.at(-1)!.weights[weight];
      return floatsOf(await blobs.get(ref && 'blob' in ref ? ref.blob : ''));
    };
    const after = await reinitialized(5);
    expect(after.layers.slice(0, -1)).toEqual(before.layers.slice(0, -1));
    const kernel = await read(after, 'kernel');
    // keras/src/initializers/random_initializers.py: uniform within ±√(6 / (fan in + fan out)), of [64, 10].
    const limit = Math.sqrt(6 / (64 + 10));
    expect(kernel).toHaveLength(640);
    expect(Math.max(...kernel.map(Math.abs))).toBeLessThanOrEqual(limit);
    const deviation = Math.sqrt(kernel.reduce((sum, value) => sum + value * value, 0) / 640);
    expect(deviation / (limit / Math.sqrt(3))).toBeGreaterThan(0.9);
    expect([...(await read(after, 'bias'))]).toEqual(Array(10).fill(0));
    expect(kernel).not.toEqual(await read(before, 'kernel'));
    expect(kernel).toEqual(await read(await reinitialized(5), 'kernel'));
    expect(kernel).not.toEqual(await read(await reinitialized(6), 'kernel'));
  } finally {
    await remove();
  }
});
