// Possible cuts of a network, as the advisor tries them.
import { describe, expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { candidateCuts, narrowPoints } from '../../../src-main/engine/runs/narrow-points';

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
