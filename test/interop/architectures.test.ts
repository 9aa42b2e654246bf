// Compares an architecture of each of several families with Keras. `npm run bench -- architectures` compares all of them.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openComparison } from '../bench/architectures';
import { kerasPython } from './real-keras';

const root = join(import.meta.dirname, '../..');
let folder: string;
let comparison: Awaited<ReturnType<typeof openComparison>>;

beforeAll(async () => {
  if (!existsSync(join(root, 'dist/main/trainer.js')))
    throw new Error('dist/main/trainer.js is missing: run `npm run build` first.');
  folder = await mkdtemp(join(tmpdir(), 'graft-architectures-'));
  comparison = await openComparison({ root, folder, python: kerasPython(), carriers: ['keras', 'h5'] });
});
afterAll(async () => {
  await comparison?.close();
  await rm(folder, { recursive: true, force: true });
});

test.each(['LeNet5', 'ResNet20CIFAR', 'MobileNetV3Small', 'EfficientNetB0', 'DenseNet121', 'ConvNeXtTiny'])(
  '%s has the same counts and outputs as in Keras, with weights exchanged in both directions',
  async (name) => {
    const { ours, theirs, read, written, apart } = await comparison.compare(name);
    console.log(name, { ...read, written, apart });
    expect(ours).toEqual(theirs);
    expect(apart).toBeGreaterThan(0.1);
    for (const difference of [...Object.values(read), ...Object.values(written)])
      expect(difference).toBeLessThan(1e-4);
  },
);
