// Parts of the advisor: possible cuts, the nearest-mean probe, the four cases.
import { describe, expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { createRandom } from '#shared/random';
import { adviseStrategy } from '#shared/recipe/strategy';
import { candidateCuts, narrowPoints } from '../../../src-main/engine/runs/narrow-points';
import { nearestMeanAccuracy } from '../../../src-main/trainer/serve/nearest-mean';

const build = (name: string) =>
  buildArchitecture(name, { inputShape: [96, 96, 3], includeTop: false, classes: 10, seed: 1 });

describe('suggested cuts', () => {
  test('are after additions of a residual network, never inside a block', () => {
    const points = narrowPoints(build('ResNet50'));
    expect(points).toContain('conv4_block6_out');
    expect(points.some((name) => /_block\d+_[12]_/.test(name))).toBe(false);
  });

  test('are at the mixed layers of an Inception network', () => {
    expect(narrowPoints(build('InceptionV3')).filter((name) => name.startsWith('mixed'))).toEqual(
      Array.from({ length: 11 }, (_, i) => `mixed${i}`).filter((name) => name !== 'mixed10'),
    );
  });

  test.each(['VGG16', 'ResNet50', 'InceptionV3', 'MobileNetV2', 'DenseNet121', 'EfficientNetB0'])(
    'are up to five for %s, the deepest last',
    (name) => {
      const graph = build(name);
      const cuts = candidateCuts(graph);
      expect(cuts.length).toBeGreaterThanOrEqual(3);
      expect(cuts.length).toBeLessThanOrEqual(5);
      expect(cuts.at(-1)).toBe(graph.layers.at(-1)!.name);
      const places = cuts.map((cut) => graph.layers.findIndex((layer) => layer.name === cut));
      expect(places).toEqual(places.toSorted((a, b) => a - b));
    },
  );
});

describe('the nearest-mean probe', () => {
  const random = createRandom(7);
  const samples = (shift: number, width = 6, n = 120) => {
    const labels = Array.from({ length: n }, (_, i) => i % 3);
    const values = Float32Array.from(
      { length: n * width },
      (_, at) => random() + (at % width === labels[Math.floor(at / width)] ? shift : 0),
    );
    return { labels, values, width };
  };

  test('separates separable classes, and is at chance otherwise', () => {
    const apart = samples(3);
    expect(nearestMeanAccuracy(apart.values, apart.width, apart.labels, 3)).toBe(1);
    const same = samples(0);
    expect(nearestMeanAccuracy(same.values, same.width, same.labels, 3)).toBeLessThan(0.5);
  });

  test('excludes each sample from its own mean', () => {
    // Three samples, two classes: the only sample of class 1 cannot be classified correctly.
    expect(nearestMeanAccuracy(Float32Array.of(0, 0.1, 5), 1, [0, 0, 1], 2)).toBeLessThan(1);
  });

  test('handles constant columns and an empty sample', () => {
    expect(nearestMeanAccuracy(new Float32Array(8), 2, [0, 1, 0, 1], 2)).toBeLessThanOrEqual(0.5);
    expect(nearestMeanAccuracy(new Float32Array(0), 2, [], 2)).toBe(0);
  });
});

describe('the four cases', () => {
  const cut = (layer: string, accuracy: number) => ({ layer, accuracy, channels: 8, share: 0.5 });
  const facts = { chance: 0.2, pixels: 0.3, sample: 100, classes: 5 };

  test.each([
    ['little-near', 300, [cut('early', 0.6), cut('late', 0.9)], 'late', 'feature'],
    ['much-near', 30_000, [cut('early', 0.6), cut('late', 0.9)], 'late', 'finetune'],
    ['little-far', 300, [cut('early', 0.7), cut('late', 0.6)], 'early', 'feature'],
    ['much-far', 30_000, [cut('early', 0.4), cut('late', 0.3)], 'late', 'discriminative'],
  ] as const)('%s', (situation, images, cuts, layer, plan) => {
    expect(adviseStrategy({ ...facts, images, cuts })).toMatchObject({ situation, cut: layer, plan });
  });

  test('reports features no better than pixels as far', () => {
    const advice = adviseStrategy({ ...facts, pixels: 0.9, images: 300, cuts: [cut('late', 0.9)] });
    expect(advice.situation).toBe('little-far');
  });
});
