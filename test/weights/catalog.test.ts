// Compares the catalog with Graft and Keras: architectures, counts, preprocessing and files.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { architectureNames, buildArchitecture } from '#shared/architectures/index';
import { inferGraph } from '#shared/graph/infer';
import { type CatalogEntry, readCatalog } from '../../src-main/engine/models/catalog';
import { expectedHash, placeOf } from '../../src-main/weights/weights-file';

const root = join(import.meta.dirname, '../..');
const entries = await readCatalog(root);
const keras: Record<string, { parameters: number; preprocessing: string }> = JSON.parse(
  readFileSync(join(root, 'scripts/catalog/keras-applications.json'), 'utf8'),
).networks;

const build = (entry: CatalogEntry, includeTop: boolean) =>
  buildArchitecture(entry.architecture, {
    inputShape: entry.inputShape,
    includeTop,
    classes: entry.outputs ?? 1000,
    seed: 1,
  });

test('lists every architecture once in the catalog', () => {
  expect(entries.map(({ architecture }) => architecture).sort()).toEqual([...architectureNames].sort());
  expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
});

test.each(entries)('$id has the documented weights and preprocessing', (entry) => {
  const graph = build(entry, true);
  expect(inferGraph(graph).params.total).toBe(entry.parameters);
  expect(graph.preprocessing).toEqual(entry.preprocessing);
  if (entry.parametersNoTop) expect(inferGraph(build(entry, false)).params.total).toBe(entry.parametersNoTop);
});

test("has Keras' files for its networks, each with name, host and mostly hash", () => {
  const downloads = entries.flatMap((entry) =>
    entry.weights.kind === 'download' ? [{ ...entry, weights: entry.weights }] : [],
  );
  expect(downloads.map(({ architecture }) => architecture).sort()).toEqual(Object.keys(keras).sort());
  const files = downloads.flatMap(({ weights }) => [weights.files.top, weights.files.noTop]);
  expect(new Set(files.map(({ name }) => name)).size).toBe(80);
  for (const file of files) {
    expect(new URL(file.url).host).toBe('storage.googleapis.com');
    expect(placeOf(file, '/cache')).toBe(join('/cache', file.name));
    const hash = expectedHash(file);
    if (hash) expect(hash.hash).toMatch(hash.rule === 'md5' ? /^[0-9a-f]{32}$/ : /^[0-9a-f]{64}$/);
  }
  expect(files.filter((file) => !expectedHash(file)).map(({ name }) => name)).toEqual([
    'mobilenet_1_0_224_tf.h5',
    'mobilenet_1_0_224_tf_no_top.h5',
    'mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224.h5',
    'mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5',
  ]);
  for (const { architecture, parameters, preprocessing } of downloads)
    expect([parameters, preprocessing.mode]).toEqual([
      keras[architecture]!.parameters,
      keras[architecture]!.preprocessing,
    ]);
});
