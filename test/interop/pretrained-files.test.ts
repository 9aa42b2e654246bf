// Weight files as downloaded by keras.applications (weights only, saved by Keras 2) load into Graft's architectures, value by value.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { buildArchitecture, nativeShape } from '#shared/architectures/index';
import { loadWeights } from '../../src-main/formats/load-weights';
import { openBlobStore } from '../../src-main/store/blobs';
import { keras2Folder, kerasPython } from './real-keras';

// One of each kind of file: names with `/`, Normalization with its count, nested models, outdated names.
const names = [
  'DenseNet121',
  'EfficientNetB0',
  'ConvNeXtTiny',
  'MobileNetV3Small',
  'MobileNetV2',
  'Xception',
];
const python = kerasPython();
const keras2 = keras2Folder(python);
const folder = await mkdtemp(join(tmpdir(), 'graft-pretrained-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.skipIf(keras2 === null)('a weights-only file of Keras 2', { timeout: 300_000 }, () => {
  const making = promisify(execFile)(
    python,
    [join(import.meta.dirname, 'keras_weights.py'), folder, ...names],
    { env: { ...process.env, PYTHONPATH: keras2 ?? '' }, maxBuffer: 64 * 1024 * 1024 },
  ).then(({ stdout }) => JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, string[]>);
  making.catch(() => {});

  test.each(names)('%s', async (name) => {
    const expected = (await making)[name]!;
    const options = { inputShape: nativeShape(name), includeTop: true, classes: 1000, seed: 1 };
    const graph = buildArchitecture(name, options);
    const context = { blobs: openBlobStore(join(folder, 'blobs', name)), onProgress: () => {} };
    const how = { by: 'order', skipMismatch: false } as const;
    const loaded = await loadWeights(graph, join(folder, `${name}.h5`), how, context);
    const blobs = loaded.graph.layers.flatMap(({ weights }) =>
      Object.values(weights).map((ref) => ('blob' in ref ? ref.blob : 'none')),
    );
    expect(blobs).toEqual(expected);
    expect(loaded.plan).toMatchObject({ missing: [], unexpected: [], mismatched: [] });
  });
});
