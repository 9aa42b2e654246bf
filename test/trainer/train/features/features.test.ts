// The frozen prefix, caching its features, and their independence of the batch.
import { appendFileSync, statSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { createRandom } from '#shared/random';
import { frozenPrefix, trainableLayers } from '#shared/run/prefix';
import { stageSchema } from '#shared/run/stage';
import { openSession } from '../../../../src-main/trainer/recorder/session';
import { openRuntime } from '../../../../src-main/trainer/runtime/open-runtime';
import { tf } from '../../../../src-main/trainer/tf';
import { openFeatureStore } from '../../../../src-main/trainer/train/features/feature-store';
import { forwardProgram } from '../../../../src-main/trainer/train/features/forward-program';
import { prefixKey } from '../../../../src-main/trainer/train/features/prefix-key';
import { graphOf, smallNet, weightsOf } from '../../graphs';
import { temporaryFolder } from '../../images';

let folder = '';
let remove = async () => {};
beforeAll(async () => {
  await openRuntime();
  ({ folder, remove } = await temporaryFolder());
});
afterAll(() => remove());

const hash = (letter: string) => letter.repeat(64);

test('ends the prefix before the first trainable layer, and before active dropout', () => {
  expect(frozenPrefix(smallNet(0.3), new Set(['dense']))?.frontier).toEqual(['global']);
  expect(frozenPrefix(smallNet(0), new Set(['dense']))?.frontier).toEqual(['dropout']);
  expect(frozenPrefix(smallNet(0.3), new Set(['depthwise', 'dense']))?.frontier).toEqual(['relu1']);
  expect(frozenPrefix(smallNet(0.3), new Set(['conv1']))).toBeNull();
});

test('disables dropout in the frozen layers when features are cached, but not in the head', () => {
  const net = graphOf([
    ['input', 'InputLayer', { shape: [8, 8, 3] }],
    ['conv1', 'Conv2D', { filters: 4, kernelSize: 3 }],
    ['inner', 'Dropout', { rate: 0.1 }],
    ['conv2', 'Conv2D', { filters: 4, kernelSize: 3 }],
    ['global', 'GlobalAveragePooling2D'],
    ['outer', 'Dropout', { rate: 0.2 }],
    ['dense', 'Dense', { units: 3 }],
  ]);
  expect(frozenPrefix(net, new Set(['dense']))?.frontier).toEqual(['conv1']);
  expect(frozenPrefix(net, new Set(['dense']), true)?.frontier).toEqual(['global']);
});

test('does not cache features after augmentation layers', () => {
  const net = graphOf([
    ['input', 'InputLayer', { shape: [8, 8, 3] }],
    ['flip', 'RandomFlip'],
    ['conv', 'Conv2D', { filters: 4, kernelSize: 3 }],
    ['global', 'GlobalAveragePooling2D'],
    ['dense', 'Dense', { units: 3 }],
  ]);
  expect(frozenPrefix(net, new Set(['dense']), true)).toBeNull();
});

test('trains BatchNormalization only if the stage selects it', () => {
  const stage = stageSchema.parse({ trainable: { from: 'depthwise' } });
  expect([...trainableLayers(smallNet(), stage)]).not.toContain('bn2');
  expect([...trainableLayers(smallNet(), { ...stage, batchNormalization: 'trainable' })]).toContain('bn2');
});

test('uses another key for other weights, preprocessing or cached layers', () => {
  const net = smallNet(0.3);
  const prefix = frozenPrefix(net, new Set(['dense']))!;
  const keys = [
    prefixKey(net, prefix),
    prefixKey(smallNet(0.4), prefix),
    prefixKey({ ...net, preprocessing: { ...net.preprocessing, offset: [1, 0, 0] } }, prefix),
    prefixKey(net, frozenPrefix(net, new Set(['depthwise', 'dense']))!),
    prefixKey(
      {
        ...net,
        layers: net.layers.map((layer) => (layer.name === 'conv1' ? { ...layer, weights: {} } : layer)),
      },
      prefix,
    ),
  ];
  // Dropout is after the prefix, so its rate makes no difference.
  expect(keys[1]).toBe(keys[0]);
  expect(new Set(keys).size).toBe(4);
});

test('reads a cached record, drops an incomplete one, and reports a damaged one', async () => {
  const path = join(folder, 'features.bin');
  const store = openFeatureStore(path, 3);
  store.append([hash('a'), hash('b'), hash('a')], Float32Array.of(1, 2, 3, 4, 5, 6, 1, 2, 3));
  store.close();
  const whole = statSync(path).size;
  appendFileSync(path, 'torn');
  const again = openFeatureStore(path, 3);
  expect(statSync(path).size).toBe(whole);
  expect([again.has(hash('a')), again.has(hash('b')), again.has(hash('c'))]).toEqual([true, true, false]);
  again.append([hash('c')], Float32Array.of(7, 8, 9));
  const values = new Float32Array(6);
  again.read(hash('b'), values, 0);
  again.read(hash('c'), values, 3);
  expect([...values]).toEqual([4, 5, 6, 7, 8, 9]);
  again.close();
  const bytes = await readFile(path);
  bytes[40] = bytes[40]! ^ 1;
  await writeFile(path, bytes);
  const damaged = openFeatureStore(path, 3);
  expect(() => damaged.read(hash('a'), values, 0)).toThrow('damaged');
  damaged.close();
});

test('computes bit-identical features regardless of the position in a batch', () => {
  const graph = buildArchitecture('EfficientNetLite0', {
    inputShape: [64, 64, 3],
    includeTop: false,
    classes: 10,
    seed: 1,
  });
  const input = graph.layers[0]!.name;
  const output = graph.outputs[0]!;
  const given = [{ name: input, shape: [64, 64, 3], pixels: graph.preprocessing }];
  const session = openSession({
    state: weightsOf(graph),
    programs: { forward: forwardProgram(graph, given, [output], 8) },
  });
  const random = createRandom(1);
  const images = Array.from({ length: 8 }, () =>
    Int32Array.from({ length: 64 * 64 * 3 }, () => Math.floor(random() * 256)),
  );
  const run = (order: number[]) => {
    const pixels = new Int32Array(8 * 64 * 64 * 3);
    for (const [row, i] of order.entries()) pixels.set(images[i]!, row * 64 * 64 * 3);
    const x = tf.tensor(pixels, [8, 64, 64, 3], 'int32');
    const outputs = session.run('forward', new Map([[input, x]]));
    const values = outputs.get(output)!.dataSync();
    tf.dispose([x, ...outputs.values()]);
    const width = values.length / 8;
    return order
      .map((i, row) => [i, values.slice(row * width, (row + 1) * width)] as const)
      .sort(([a], [b]) => a - b);
  };
  expect(run([5, 3, 7, 1, 0, 2, 6, 4])).toEqual(run([0, 1, 2, 3, 4, 5, 6, 7]));
  session.dispose();
});
