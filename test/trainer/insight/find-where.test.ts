// One pass and crops of a small network: equal without padding, different with it, less so with margins; tensors are freed.
import { beforeAll, describe, expect, test } from 'vitest';
import { atSize, makeFullyConvolutional } from '#shared/graph/fully-convolutional';
import type { FindWhereItem } from '#shared/insight/find-where';
import { causeOf, classMapOf, compareMaps } from '#shared/insight/window-scores';
import { createRandom } from '#shared/random';
import { openBlobStore } from '../../../src-main/store/blobs';
import { findWhere } from '../../../src-main/trainer/insight/find-where';
import { openInsightNetwork } from '../../../src-main/trainer/insight/network';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { tf } from '../../../src-main/trainer/tf';
import { scoringGraph } from '../../../src-main/trainer/train/loss/scoring';
import { graphOf } from '../graphs';

const random = createRandom(9);
/** Three convolutions with stride 2 and a head by pooling, with five classes. */
const network = (padding: 'same' | 'valid') =>
  graphOf([
    ['input', 'InputLayer', { shape: [31, 31, 3] }],
    ['one', 'Conv2D', { filters: 8, kernelSize: [3, 3], strides: [2, 2], padding, activation: 'relu' }],
    ['two', 'Conv2D', { filters: 8, kernelSize: [3, 3], padding, activation: 'relu' }],
    ['three', 'Conv2D', { filters: 8, kernelSize: [3, 3], strides: [2, 2], padding, activation: 'relu' }],
    ['pool', 'GlobalAveragePooling2D'],
    ['scores', 'Dense', { units: 5, activation: 'softmax' }],
  ]);

async function find(padding: 'same' | 'valid', target: number | null = 2): Promise<FindWhereItem[]> {
  const { graph, output, form } = scoringGraph(network(padding));
  const sliding = makeFullyConvolutional({ ...graph, outputs: [output] });
  const large = atSize(sliding, { height: 31 + 4 * 9, width: 31 + 4 * 12 });
  const opened = await openInsightNetwork(large, openBlobStore('/nonexistent'), () => {
    throw new Error('no image is decoded here');
  });
  const { height, width } = opened.input;
  const pixels = Uint8Array.from({ length: height * width * 3 }, () => Math.floor(random() * 256));
  const before = tf.memory().numTensors;
  const items: FindWhereItem[] = [];
  for await (const item of findWhere({ network: opened, sliding, form, pixels, target, crops: true }))
    items.push(item);
  expect(tf.memory().numTensors).toBe(before);
  opened.dispose();
  return items;
}

function judge(items: readonly FindWhereItem[]) {
  const seen = items.find((one) => one.seen)!.seen!;
  const { windows } = items.find((one) => one.onePass)!.onePass!;
  const crops = items.find((one) => one.crops)!.crops!.windows;
  const [a, b] = [windows, crops].map((one) => classMapOf(one, one.scores, 2));
  const difference = compareMaps(a!, b!);
  return { seen, windows, a: a!, difference, cause: causeOf(seen, difference.greatest, a!.values) };
}

beforeAll(() => openRuntime());

describe('one pass and crops', () => {
  test('are equal if the network does not pad', async () => {
    const { difference, cause, seen, windows } = judge(await find('valid'));
    expect(seen).toMatchObject({ stride: [4, 4], window: { height: 31, width: 31 }, padded: [], classes: 5 });
    expect([windows.rows, windows.columns]).toEqual([10, 13]);
    expect(difference.greatest).toBeLessThan(1e-6);
    expect(difference.correlation).toBeCloseTo(1, 5);
    expect(cause).toBe('none');
  });

  test('differ if it pads, and a crop with a margin of the image differs less', async () => {
    const items = await find('same');
    const { difference, cause, seen, a } = judge(items);
    expect(seen.padded).toEqual(['one', 'two', 'three']);
    expect(cause).toBe('padding');
    expect(difference.greatest).toBeGreaterThan(1e-3);
    const { row, column, steps } = items.find((one) => one.margins)!.margins!;
    expect([row, column]).toEqual([difference.row, difference.column]);
    const truth = a.values[row * a.columns + column]!;
    const gaps = steps.map(({ scores }) => Math.abs(new Float32Array(scores.slice().buffer)[2]! - truth));
    expect(gaps.length).toBeGreaterThan(2);
    // Beyond the receptive field of 11 pixels, nothing of the border is left.
    expect(gaps[0]).toBeLessThan(difference.greatest);
    expect(gaps.at(-1)).toBeLessThan(1e-6);
  });

  test('the mean of the positions of a window is its score without padding', async () => {
    const items = await find('valid');
    const { onePass } = items.find((one) => one.onePass)!;
    const { positions, windows } = onePass!;
    expect(positions).toMatchObject({ averages: true, rows: 15, columns: 18 });
    const map = classMapOf(positions!, positions!.scores, 2);
    const first = classMapOf(windows, windows.scores, 2).values[0]!;
    let sum = 0;
    for (let y = 0; y < 6; y++) for (let x = 0; x < 6; x++) sum += map.values[y * 18 + x]!;
    expect(sum / 36).toBeCloseTo(first, 5);
  });

  test('report progress after each batch of crops', async () => {
    const steps = (await find('valid')).flatMap(({ progress }) => (progress ? [progress.done] : []));
    expect(steps.at(-1)).toBe(130);
    expect(steps).toHaveLength(Math.ceil(130 / 8));
  });
});
