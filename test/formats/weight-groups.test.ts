// Weight files without a network: all of Keras' layouts yield the same groups and values.
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bytesOf } from '../../src-main/formats/keras-config/place-weights';
import { openWith } from '../../src-main/formats/registry';
import { countedGroups, readWeightGroups } from '../../src-main/formats/weight-groups';
import { blobName } from '../../src-main/store/blobs';
import { fixtures, readExpected, scratchContext } from './helpers';

const expected = await readExpected();

async function openGroups(file: string) {
  const opened = await readWeightGroups(join(fixtures, file));
  onTestFinished(() => opened.close());
  return opened;
}

const expectedBlobs = (file: string) =>
  expected[file]!.layers.flatMap((layer) => Object.values(layer.weights).map(({ sha256 }) => sha256));

test.each([
  ['nested-keras2-weights.h5', 'nested-keras2.h5'],
  ['nested-keras2.h5', 'nested-keras2.h5'],
  ['nested-keras3.h5', 'nested-keras3.h5'],
])('%s has one group per layer, by name, in order', async (file, same) => {
  const { layout, groups } = await openGroups(file);
  expect(layout).toBe('named');
  expect(groups.map(({ layer, weights }) => [layer, weights.length])).toEqual([
    ['image', 0],
    ['base', 8],
    ['pool', 0],
    ['head', 2],
  ]);
  const values = groups.flatMap((group) => group.weights.map((weight) => blobName(bytesOf(weight.read()))));
  expect(new Set(values)).toEqual(new Set(expectedBlobs(same)));
  expect(groups[3]!.weights.map(({ name, shape }) => [name.replace(':0', ''), shape])).toEqual([
    ['head/kernel', [4, 3]],
    ['head/bias', [3]],
  ]);
});

test.each([
  ['nested-keras3.weights.h5', 'nested.keras', true],
  ['nested.keras', 'nested.keras', true],
  ['nested-keras2.weights.h5', 'nested-keras2.h5', false],
])('%s has groups numbered by class, including those of the nested model', async (file, same, named) => {
  const { layout, groups } = await openGroups(file);
  expect(layout).toBe('counted');
  expect(groups.map(({ path, layer }) => [path, layer])).toEqual([
    ['layers/dense', named ? 'head' : null],
    ['layers/functional/layers/batch_normalization', named ? 'bn' : null],
    ['layers/functional/layers/conv2d', named ? 'conv' : null],
    ['layers/functional/layers/conv2d_1', named ? 'conv_2' : null],
  ]);
  const values = groups.flatMap((group) => group.weights.map((weight) => blobName(bytesOf(weight.read()))));
  expect(new Set(values)).toEqual(new Set(expectedBlobs(same)));
});

test('numbers the groups of a graph like Keras', async () => {
  const { graph } = await openWith(join(fixtures, 'small.keras'), await scratchContext());
  const own = countedGroups(graph);
  const { groups } = await openGroups('small.keras');
  expect(groups.length).toBeGreaterThan(4);
  for (const { path, layer } of groups) expect(own.get(layer!), path).toBe(path);
});

test.each([
  ['hostile/external-storage.h5', "is stored in another file, '/etc/passwd'"],
  ['hostile/external-link.h5', "links to another file, '/etc/hostname'"],
  ['hostile/virtual.h5', 'is a virtual dataset'],
  ['hostile/text.h5', 'is not a model file that Graft can open'],
])('rejects %s', async (file, message) => {
  const reading = openGroups(file).then(({ groups }) =>
    groups.flatMap((group) => group.weights.map((weight) => weight.read())),
  );
  await expect(reading).rejects.toThrow(message);
});
