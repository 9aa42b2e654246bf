// Attacks stay in their ball and say what they reached; ideal images raise the class; tensors are freed.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AttackItem, attackSettingsSchema } from '#shared/insight/attack';
import {
  type IdealFrame,
  idealRecipes,
  idealSettingsSchema,
  type Objective,
} from '#shared/insight/ideal-image';
import { pixelsOf, receptiveFields } from '#shared/insight/receptive-field';
import { createRandom } from '#shared/random';
import { openBlobStore } from '../../../src-main/store/blobs';
import { attack, judge, nextIterate } from '../../../src-main/trainer/insight/attack';
import { effectiveField } from '../../../src-main/trainer/insight/effective-field';
import { idealImage } from '../../../src-main/trainer/insight/ideal-image';
import { spectrumParameters } from '../../../src-main/trainer/insight/image-parameters';
import { drawTransform, sampled, spread } from '../../../src-main/trainer/insight/image-transforms';
import { type InsightNetwork, openInsightNetwork } from '../../../src-main/trainer/insight/network';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { tf } from '../../../src-main/trainer/tf';
import { graphOf, smallNet } from '../graphs';

const pixels = Uint8Array.from({ length: 12 * 12 * 3 }, (_, i) => (i * 37) % 256);
let network: InsightNetwork;
beforeAll(async () => {
  await openRuntime();
  network = await openInsightNetwork(smallNet(), openBlobStore('/nonexistent'), () => {
    throw new Error('no image is decoded here');
  });
});
afterAll(() => network.dispose());

async function collect<T>(work: AsyncGenerator<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of work) items.push(item);
  return items;
}

test('a targeted attack raises the target, within ε, and is judged after rounding', async () => {
  const { label, probabilities } = judge(network, Float32Array.from(pixels));
  const target = (label + 1) % 3;
  const settings = attackSettingsSchema.parse({ epsilon: 12, stepSize: 2, steps: 15, early: false });
  // The first time opens the session that the network keeps.
  await collect(attack({ network, pixels, target, settings }));
  const before = tf.memory().numTensors;
  const items: AttackItem[] = await collect(attack({ network, pixels, target, settings }));
  expect(tf.memory().numTensors).toBe(before);
  const { result } = items.at(-1)!;
  expect(items).toHaveLength(16);
  expect(result!.before).toEqual({ label, probability: probabilities[label] });
  expect(result!.target!.probability).toBeGreaterThan(probabilities[target]!);
  expect(result!.norms.infinity).toBeLessThanOrEqual(12);
  expect(result!.bytes.every((value, i) => Math.abs(value - pixels[i]!) <= 12)).toBe(true);
  const again = judge(network, Float32Array.from(result!.bytes));
  expect(result!.after).toEqual({ label: again.label, probability: again.probabilities[again.label] });
});

test('FGSM is one step of ε along the sign of the gradient', () => {
  const original = Float32Array.of(0, 100, 255, 50);
  const moved = nextIterate(original, original, Float32Array.of(-1, 2, -3, 0), {
    epsilon: 4,
    stepSize: 4,
    direction: -1,
  });
  expect([...moved]).toEqual([4, 96, 255, 50]);
});

test.each(idealRecipes)('the recipe %s raises the score of the class', async (recipe) => {
  const settings = idealSettingsSchema.parse({ recipe, steps: 24, every: 6 });
  const before = tf.memory().numTensors;
  const frames: IdealFrame[] = await collect(idealImage({ network, objective: { label: 2 }, settings }));
  expect(tf.memory().numTensors).toBe(before);
  expect(frames.map(({ done }) => done)).toEqual([6, 12, 18, 24]);
  expect(frames.at(-1)!.probability).toBeGreaterThan(frames[0]!.probability!);
  expect(frames.every(({ bytes }) => bytes.length === 12 * 12 * 3)).toBe(true);
});

test('draws the ideal image of a channel, and the same one for the same seed', async () => {
  const settings = idealSettingsSchema.parse({ recipe: 'fourier', steps: 12, every: 12, seed: 3 });
  const objective = { layer: 'relu1', channel: 4 };
  const [first] = await collect(idealImage({ network, objective, settings }));
  const [second] = await collect(idealImage({ network, objective, settings }));
  expect(first!.probability).toBeNull();
  expect(second!.bytes).toEqual(first!.bytes);
});

test('grows the image of a channel that noise does not reach', async () => {
  // The offset is below all values that noise reaches, so that the channel is dead at first.
  const dead = graphOf([
    ['input', 'InputLayer', { shape: [12, 12, 3] }],
    ['conv', 'Conv2D', { filters: 4, kernelSize: 3 }],
    ['shift', 'Rescaling', { scale: 1, offset: -1 }],
    ['relu', 'ReLU', {}],
  ]);
  const cold = await openInsightNetwork(dead, openBlobStore('/nonexistent'), () => {
    throw new Error('no image is decoded here');
  });
  const settings = idealSettingsSchema.parse({ recipe: 'pixels', steps: 120, every: 1 });
  const frames = await collect(
    idealImage({ network: cold, objective: { layer: 'relu', channel: 1 }, settings }),
  );
  expect(frames[0]!.value).toBe(0);
  expect(frames.at(-1)!.value).toBeGreaterThan(0);
  cold.dispose();
});

test('rejects a class and a channel that do not exist', async () => {
  const settings = idealSettingsSchema.parse({ steps: 1 });
  const draw = (objective: Objective) => collect(idealImage({ network, objective, settings }));
  await expect(draw({ label: 3 })).rejects.toThrow('Expected a class from 0 to 2, received 3.');
  await expect(draw({ layer: 'relu1', channel: 999 })).rejects.toThrow(/has \d+ channels/);
  await expect(draw({ layer: 'other', channel: 0 })).rejects.toThrow("There is no layer 'other'");
});

test('the effective field of a feature lies in its receptive field, and fills it', () => {
  const field = receptiveFields(network.graph).get('relu1');
  if (field?.kind !== 'window') throw new Error('expected a window');
  const place = { row: 2, column: 3, channel: null };
  const values = effectiveField(network, pixels, 'relu1', place);
  expect(values).toHaveLength(12 * 12);
  const [top, bottom] = pixelsOf(field.height, place.row, 12);
  const [left, right] = pixelsOf(field.width, place.column, 12);
  const inside = (i: number) =>
    Math.floor(i / 12) >= top && Math.floor(i / 12) < bottom && i % 12 >= left && i % 12 < right;
  expect(values.every((value, i) => (value > 0 ? inside(i) : true))).toBe(true);
  expect(values.filter((value) => value > 0).length).toBe((bottom - top) * (right - left));
});

test('the image of a spectrum has the values of numpy.fft.irfft2', () => {
  const [height, width, half] = [4, 6, 4];
  const parameters = spectrumParameters(height, width);
  const size = 3 * height * half;
  const values = Float32Array.from({ length: 2 * size }, (_, i) =>
    i < size ? (((i * 37) % 11) - 5) / 50 : ((((i - size) * 53) % 13) - 6) / 50,
  );
  const image = tf.tidy(() => parameters.image(tf.tensor(values, [...parameters.shape])));
  // sigmoid(irfft2(spectrum * scale) / 4 @ colors.T) in NumPy 2.3.5.
  const expected = [
    0.4964161, 0.4985817, 0.4965094, 0.5162932, 0.5208716, 0.515727, 0.5018563, 0.5011185, 0.4997214,
  ];
  const received = image.dataSync() as Float32Array;
  for (const [i, value] of expected.entries()) expect(received[i]).toBeCloseTo(value, 6);
  expect(received.reduce((sum, value) => sum + value, 0)).toBeCloseTo(35.681978, 4);
  image.dispose();
});

test('the weights of a transform sum to 1, and its gradient is that of the view', () => {
  const random = createRandom(5);
  const view = drawTransform(20, 30, random);
  for (let i = 0; i < view.weights.length; i += 4) {
    const sum = view.weights.subarray(i, i + 4).reduce((total, one) => total + one, 0);
    expect(sum).toBeCloseTo(1, 5);
  }
  const draw = () => Float32Array.from({ length: 20 * 30 * 3 }, () => random());
  const [image, slopes] = [draw(), draw()];
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  // <view(x), g> - <view(0), g> = <x, spread(g)>, since the view is linear but for its border.
  const border = sampled(new Float32Array(image.length), view);
  const difference = dot(sampled(image, view), slopes) - dot(border, slopes);
  expect(difference).toBeCloseTo(dot(image, spread(slopes, view)), 2);
});

test('an attack on a sigmoid unit leaves the class', async () => {
  const graph = graphOf([
    ['input', 'InputLayer', { shape: [12, 12, 3] }],
    ['conv', 'Conv2D', { filters: 4, kernelSize: 3 }],
    ['global', 'GlobalAveragePooling2D', {}],
    ['dense', 'Dense', { units: 1, activation: 'sigmoid' }],
  ]);
  const unit = await openInsightNetwork(graph, openBlobStore('/nonexistent'), () => {
    throw new Error('no image is decoded here');
  });
  const before = judge(unit, Float32Array.from(pixels));
  const settings = attackSettingsSchema.parse({ epsilon: 255, stepSize: 30, steps: 20, early: false });
  const items = await collect(attack({ network: unit, pixels, target: null, settings }));
  const { result } = items.at(-1)!;
  const steps = items.flatMap(({ step }) => (step ? [step.probability] : []));
  expect(steps.at(-1)).toBeLessThan(before.probabilities[before.label]!);
  expect(result!.target).toBeNull();
  unit.dispose();
});
