// Estimating epochs: predicts cached features, accounts for trainable layers, and is calibrated by runs.
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import type { NewLayer } from '#shared/graph/edits/common/new-layer';
import { applyEdits } from '#shared/graph/edits/index';
import type { LayerGraph } from '#shared/graph/graph';
import { correctionOf, estimateEpoch } from '#shared/run/estimate-epoch';
import { frozenPrefix } from '#shared/run/prefix';
import { type Stage, stageSchema } from '#shared/run/stage';
import { graphOfStage } from '#shared/run/stage-graph';

const classes = ['a', 'b', 'c'];
const counts = { training: 300, validation: 100 };
const speed = { gflops: 100 };

function withHead(name: string): LayerGraph {
  const graph = buildArchitecture(name, { inputShape: [96, 96, 3], includeTop: false, classes: 10, seed: 1 });
  const head: NewLayer[] = [
    { kind: 'GlobalAveragePooling2D', params: {} },
    { kind: 'Dropout', params: { rate: 0.2 } },
    { kind: 'Dense', params: { units: 'classes', activation: 'softmax' } },
  ];
  return applyEdits(graph, [{ edit: 'addHead', layers: head }], { classes, seed: 1 });
}
const stage = (given: object): Stage => stageSchema.parse({ trainable: { head: true }, ...given });

test.each(['MobileNetV2', 'ResNet50', 'InceptionV3'])(
  '%s: predicts which features the trainer caches',
  (name) => {
    const graph = withHead(name);
    const learning = new Set(graph.layers.filter((layer) => layer.head).map((layer) => layer.name));
    const estimate = estimateEpoch(graph, stage({}), counts, speed)!;
    expect(estimate.cachedAt).toEqual(frozenPrefix(graph, learning)!.frontier);
    const middle = graph.layers[Math.floor(graph.layers.length * 0.6)]!.name;
    const deeper = stage({ trainable: { from: middle } });
    const staged = graphOfStage(graph, deeper);
    const thawed = new Set(staged.layers.filter((layer) => layer.trainable).map((layer) => layer.name));
    expect(estimateEpoch(graph, deeper, counts, speed)!.cachedAt).toEqual(
      frozenPrefix(graph, thawed)!.frontier,
    );
  },
);

test('estimates longer epochs for more trainable layers, and shorter ones with cached features', () => {
  const graph = withHead('MobileNetV2');
  const of = (given: object) => estimateEpoch(graph, stage(given), counts, speed)!;
  const kept = of({});
  const endToEnd = of({ features: 'end-to-end' });
  const half = of({ trainable: { from: 'block_8_expand' }, features: 'end-to-end' });
  const all = of({ trainable: { all: true }, batchNormalization: 'trainable' });
  expect(kept.epochSeconds).toBeLessThan(endToEnd.epochSeconds / 5);
  expect(kept.featureSeconds).toBeGreaterThan(kept.epochSeconds);
  expect(endToEnd.featureSeconds).toBe(0);
  expect(half.epochSeconds).toBeGreaterThan(endToEnd.epochSeconds);
  expect(all.epochSeconds).toBeGreaterThan(half.epochSeconds);
  expect(all.cachedAt).toEqual([]);
  const flipped = of({ augmentation: { horizontalFlip: true } });
  expect(flipped.cachedAt).toEqual([]);
});

test('halves the computing time on a machine twice as fast, and corrects it by runs of the project', () => {
  const graph = withHead('ResNet50');
  const whole = stage({ trainable: { all: true } });
  const slow = estimateEpoch(graph, whole, counts, { gflops: 10 })!;
  const fast = estimateEpoch(graph, whole, counts, { gflops: 20 })!;
  expect(slow.epochSeconds / fast.epochSeconds).toBeCloseTo(2, 1);
  const correction = correctionOf([
    { estimatedSeconds: 10, measuredSeconds: 15 },
    { estimatedSeconds: 4, measuredSeconds: 8 },
    { estimatedSeconds: 1, measuredSeconds: 9 },
  ])!;
  expect(correction).toBe(2);
  const corrected = estimateEpoch(graph, whole, counts, { gflops: 10, correction })!;
  expect(corrected.epochSeconds).toBeCloseTo(2 * slow.epochSeconds);
  expect([slow.basis, corrected.basis]).toEqual(['machine', 'runs']);
  expect(correctionOf([])).toBeUndefined();
});

test('has no estimate for an unfinished network or a stage without trainable layers', () => {
  const graph = withHead('MobileNetV2');
  expect(estimateEpoch(graph, stage({ trainable: { none: true } }), counts, speed)).toBeNull();
  const broken = applyEdits(graph, [{ edit: 'disconnect', from: 'Conv1', to: 'bn_Conv1' }], {
    classes,
    seed: 1,
  });
  expect(estimateEpoch(broken, stage({}), counts, speed)).toBeNull();
});
