// The cost of a plan: what is cached, what later stages reuse, and how it follows the machine's speed.
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import type { NewLayer } from '#shared/graph/edits/common/new-layer';
import { applyEdits } from '#shared/graph/edits/index';
import type { LayerGraph } from '#shared/graph/graph';
import { findFasterStage } from '#shared/run/faster-stage';
import { isMeasured, planCost, stageCost } from '#shared/run/plan-cost';
import { planRun } from '#shared/run/plan-run';
import { frozenPrefix } from '#shared/run/prefix';
import { type Stage, stageSchema } from '#shared/run/stage';
import { graphOfStage } from '#shared/run/stage-graph';
import { planStage } from '#shared/run/stage-work';

const classes = ['a', 'b', 'c'];
const counts = { training: 300, validation: 100, test: 0 };
const speed = { gflops: 100, corrections: {} };

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
    expect(stageCost(graph, stage({}), counts, speed)!.cachedAt).toEqual(
      frozenPrefix(graph, learning)!.frontier,
    );
    const middle = graph.layers[Math.floor(graph.layers.length * 0.6)]!.name;
    const deeper = stage({ trainable: { from: middle } });
    const staged = graphOfStage(graph, deeper);
    const thawed = new Set(staged.layers.filter((layer) => layer.trainable).map((layer) => layer.name));
    expect(stageCost(graph, deeper, counts, speed)!.cachedAt).toEqual(frozenPrefix(graph, thawed)!.frontier);
  },
);

test('predicts longer epochs for more trainable layers, and shorter ones with cached features', () => {
  const graph = withHead('MobileNetV2');
  const of = (given: object) => stageCost(graph, stage(given), counts, speed)!;
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
  // Variants are cached once each; validation images once.
  const varied = of({ augmentation: { horizontalFlip: true }, variants: 4 });
  const images = (given: object) => planStage(graph, stage(given), counts)!.work.phases.features.images;
  expect(varied.cachedAt).toEqual(kept.cachedAt);
  expect(images({ augmentation: { horizontalFlip: true }, variants: 4 })).toBe(4 * 300 + 100);
});

test('counts features once if a later stage caches the same layers, and the evaluation only at the end', () => {
  const graph = withHead('MobileNetV2');
  const [first, second] = planCost(graph, [stage({}), stage({ epochs: 3 })], counts, speed);
  expect(first!.featureSeconds).toBeGreaterThan(0);
  expect(second!.featureSeconds).toBe(0);
  const evaluations = planRun(graph, [stage({}), stage({})], counts).map(
    (one) => one!.work.phases.evaluation,
  );
  expect(evaluations[0]).toEqual({});
  expect(evaluations[1]!.steps).toBe(4);
});

test('counts no features that an earlier run has cached, except variants of augmented images', () => {
  const graph = withHead('MobileNetV2');
  const isCached = (layers: readonly string[]) => layers.join() === 'global_average_pooling2d';
  const of = (given: object) => planCost(graph, [stage(given)], counts, speed, isCached)[0]!;
  expect(of({}).cachedAt).toEqual(['global_average_pooling2d']);
  expect(of({}).featureSeconds).toBe(0);
  expect(of({}).totalSeconds).toBeLessThan(planCost(graph, [stage({})], counts, speed)[0]!.totalSeconds);
  expect(of({ trainable: { from: 'block_12_expand' } }).featureSeconds).toBeGreaterThan(0);
  expect(of({ augmentation: { horizontalFlip: true }, variants: 4 }).featureSeconds).toBeGreaterThan(0);
  expect(of({ precision: 'bfloat16' }).featureSeconds).toBeGreaterThan(0);
});

test('counts the features of two stages once if they have one precision', () => {
  const graph = withHead('MobileNetV2');
  const second = (given: object) =>
    planCost(graph, [stage({}), stage(given)], counts, speed)[1]!.featureSeconds;
  expect(second({})).toBe(0);
  expect(second({ precision: 'bfloat16' })).toBeGreaterThan(0);
});

test('multiplies each kind of work by the correction measured for it', () => {
  const graph = withHead('ResNet50');
  const whole = stage({ trainable: { all: true } });
  const corrected = { gflops: 100, corrections: { pixelEpochs: { factor: 2, runs: 3 } } };
  const [plain, doubled] = [speed, corrected].map((one) => stageCost(graph, whole, counts, one)!);
  const saved = 2 * plain!.epochSeconds - doubled!.epochSeconds;
  expect(doubled!.epochSeconds / plain!.epochSeconds).toBeGreaterThan(1.8);
  // Saving has a correction of its own.
  expect(saved).toBeGreaterThan(0);
  expect(doubled!.startSeconds).toBe(plain!.startSeconds);
  const works = [planStage(graph, whole, counts)!.work];
  expect([speed, corrected].map((one) => isMeasured(works, one))).toEqual([false, true]);
});

test('has no cost for an unfinished network or a stage without trainable layers', () => {
  const graph = withHead('MobileNetV2');
  expect(stageCost(graph, stage({ trainable: { none: true } }), counts, speed)).toBeNull();
  const broken = applyEdits(graph, [{ edit: 'disconnect', from: 'Conv1', to: 'bn_Conv1' }], {
    classes,
    seed: 1,
  });
  expect(stageCost(broken, stage({}), counts, speed)).toBeNull();
});

test('names the setting that makes the frozen layers run in every epoch, and the stage without it', () => {
  const graph = withHead('MobileNetV2');
  const faster = (given: object) => findFasterStage(graph, stage(given), counts);
  expect(faster({})).toBeNull();
  expect(faster({ trainable: { all: true } })).toBeNull();
  const flipped = faster({ augmentation: { horizontalFlip: true } })!;
  expect(flipped.code).toBe('augmented');
  expect(flipped.stage).toEqual(stage({ features: 'cached' }));
  expect(faster({ features: 'end-to-end' })!.code).toBe('end-to-end');
  // EfficientNet has dropout in its blocks.
  const noisy = withHead('EfficientNetB0');
  const calm = findFasterStage(noisy, stage({ trainable: { from: 'block6a_expand_conv' } }), counts)!;
  expect(calm.code).toBe('frozen-dropout');
  expect(calm.stage.features).toBe('cached');
});
