// Networks of any input size: the suggested and minimum size, and the message for one that is too small.
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { applyEdit, applyEdits } from '#shared/graph/edits/index';
import { findFixes } from '#shared/graph/fixes';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { smallestSize, takesAnySize, withInputSize } from '#shared/graph/input-size';
import { findTrainingProblems } from '#shared/graph/training-problems';
import { medianSide, settleInputSize, suggestInputSize } from '#shared/recipe/input-size';
import { inEnglish } from '#shared/sentence';
import { graphOf } from '../../trainer/graphs';

const context = { classes: ['a', 'b', 'c'], seed: 1 };
const open = graphOf([
  ['input', 'InputLayer', { shape: [null, null, 3] }],
  ['conv', 'Conv2D', { filters: 4, kernelSize: 5, strides: 2 }],
  ['pool', 'MaxPooling2D'],
  ['conv2', 'Conv2D', { filters: 4, kernelSize: 3 }],
  ['gap', 'GlobalAveragePooling2D'],
  ['dense', 'Dense', { units: 3 }],
]);
const openOf = (name: string): LayerGraph => {
  const built = buildArchitecture(name, {
    inputShape: [331, 331, 3],
    includeTop: false,
    pooling: 'avg',
    classes: 3,
    seed: 1,
  } as never);
  const layers = built.layers.map((layer) =>
    layer.kind === 'InputLayer' ? { ...layer, params: { ...layer.params, shape: [null, null, 3] } } : layer,
  );
  return { ...built, layers };
};

test('finds the minimum input size', () => {
  const least = smallestSize(open)!;
  const errors = (side: number) =>
    inferGraph(withInputSize(open, { height: side, width: side })).problems.length;
  expect(errors(least)).toBe(0);
  expect(errors(least - 1)).toBeGreaterThan(0);
});

test("suggests the architecture's default size, or else the images', or else 224", () => {
  expect(suggestInputSize({ ...open, name: 'mobilenetv2_1.00_224' }, 60)).toMatchObject({
    height: 224,
    from: 'architecture',
    architecture: 'MobileNetV2',
  });
  expect(suggestInputSize(openOf('InceptionV3'), 60)).toMatchObject({
    height: 299,
    width: 299,
    architecture: 'InceptionV3',
  });
  expect(suggestInputSize(open, 150)).toMatchObject({ height: 160, width: 160, from: 'images' });
  expect(suggestInputSize(open, 28)).toMatchObject({ height: 28, from: 'images' });
  // Images smaller than the minimum input size: ImageNet's size is suggested.
  expect(suggestInputSize(open, 8)).toMatchObject({ height: 224, from: 'default' });
  expect(suggestInputSize(open, null)).toMatchObject({ height: 224, from: 'default' });
  expect(
    medianSide([{ width: 10, height: 20 }, { width: 300, height: 40 }, { width: 70, height: 90 }, {}]),
  ).toBe(40);
});

test('trains a network of any size at the suggested size, and keeps a size that was set', () => {
  const { graph, note } = settleInputSize(open, 150);
  expect(takesAnySize(graph)).toBe(false);
  expect(inEnglish(note!)).toMatch(/160 × 160, about the images' median size/);
  expect(findTrainingProblems(graph, inferGraph(graph), 3)).toEqual([]);
  const set = applyEdit(open, { edit: 'setInputShape', shape: [40, 48, 3] }, context);
  expect(settleInputSize(set, 150)).toEqual({ graph: set, note: null });
});

test('warns of the size before training, with a fix that sets it', () => {
  const size = { height: 160, width: 160, why: "about the images' median size" };
  const problems = findTrainingProblems(open, inferGraph(open), 3, { size });
  expect(problems).toMatchObject([{ layer: 'input', severity: 'warning', code: 'input-size' }]);
  const [fix] = findFixes(open, inferGraph(open), problems[0]!, { ...context, size });
  const sized = applyEdits(open, fix!.edits, context);
  expect(sized.layers[0]!.params.shape).toEqual([160, 160, 3]);
});

test('reports a size that is too small with the minimum, and a fix that sets it', () => {
  const small = applyEdit(open, { edit: 'setInputShape', shape: [8, 40, 3] }, context);
  const least = smallestSize(open);
  const [problem] = findTrainingProblems(small, inferGraph(small), 3);
  expect(problem).toMatchObject({ severity: 'error', code: 'input-size' });
  expect(problem!.message).toContain(
    `An input of 8 × 40 is too small for this network: the smallest size that works is ${least} × ${least}.`,
  );
  const [fix] = findFixes(small, inferGraph(small), problem!, context);
  const mended = applyEdits(small, fix!.edits, context);
  expect(mended.layers[0]!.params.shape).toEqual([least, 40, 3]);
  expect(findTrainingProblems(mended, inferGraph(mended), 3)).toEqual([]);
});
