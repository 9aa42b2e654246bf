// MixUp and CutMix create the same images and labels as Keras (test/fixtures/images/make-augment.py), with the same distributions.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { openRuntime } from '../../../../src-main/trainer/runtime/open-runtime';
import { type Tensor, type Tensor4D, tf } from '../../../../src-main/trainer/tf';
import {
  drawMixture,
  type Mixture,
  mixFeeds,
  mixImages,
  mixTargets,
} from '../../../../src-main/trainer/train/pixels/mixup';
import { gapOf } from '../../keras-fixture';

interface Mixed {
  share: number[];
  boxes?: [number, number, number, number][];
  images: number[];
  labels: number[];
}
const path = join(import.meta.dirname, '../../../fixtures/images/augment.json');
const { mixtures } = JSON.parse(readFileSync(path, 'utf8')) as {
  mixtures: { images: number[]; labels: number[]; partner: number[]; mixup: Mixed; cutmix: Mixed };
};

beforeAll(async () => {
  await openRuntime();
});

function mix(mixture: Mixture): { images: Float32Array; labels: Float32Array } {
  const feeds = new Map<string, Tensor>(mixFeeds(mixture));
  const [images, labels] = tf.tidy(() => [
    mixImages(tf.tensor(mixtures.images, [4, 6, 5, 3]) as Tensor4D, feeds),
    mixTargets(tf.tensor2d(mixtures.labels, [4, 3]), feeds),
  ]) as [Tensor, Tensor];
  const result = { images: images.dataSync() as Float32Array, labels: labels.dataSync() as Float32Array };
  tf.dispose([...feeds.values(), images, labels]);
  return result;
}

test.each(['mixup', 'cutmix'] as const)('%s creates the same images and labels as Keras', (way) => {
  const before = tf.memory().numTensors;
  const { share, boxes, images, labels } = mixtures[way];
  const box = boxes ?? share.map((): [number, number, number, number] => [0, 0, 0, 0]);
  const blend = boxes ? share.map(() => 0) : share.map((own) => 1 - own);
  const mixed = mix({ partner: mixtures.partner, blend, box, share });
  expect(gapOf(mixed.images, images)).toBeLessThan(1e-6);
  expect(gapOf(mixed.labels, labels)).toBeLessThan(1e-6);
  expect(tf.memory().numTensors).toBe(before);
});

test('draws with a seed from the beta distribution', () => {
  const size = { width: 40, height: 30 };
  const draw = (seed: number, mixup: number, cutmix: number) =>
    drawMixture({ mixup, cutmix }, 64, size, seed);
  expect(draw(4, 0.2, 1)).toEqual(draw(4, 0.2, 1));
  expect(draw(5, 0.2, 1)).not.toEqual(draw(4, 0.2, 1));
  for (const alpha of [0.2, 1, 3]) {
    const shares = Array.from({ length: 100 }, (_, seed) => draw(seed, alpha, 0).share).flat();
    const mean = shares.reduce((sum, one) => sum + one, 0) / shares.length;
    const variance = shares.reduce((sum, one) => sum + (one - mean) ** 2, 0) / shares.length;
    expect(mean).toBeCloseTo(0.5, 1);
    // Beta(a, a) has the variance 1 / (4 (2 a + 1)).
    expect(Math.abs(variance - 1 / (4 * (2 * alpha + 1)))).toBeLessThan(0.006);
  }
  const { box, share, partner } = draw(1, 0, 1);
  expect([...partner].sort((a, b) => a - b)).toEqual(partner.map((_, i) => i));
  for (const [i, [top, left, bottom, right]] of box.entries())
    expect(share[i]).toBeCloseTo(1 - ((bottom - top) * (right - left)) / 1200, 10);
});
