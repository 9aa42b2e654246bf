// Teachable Machine's downloads as a folder, a zip or a single file: classes, preprocessing and outputs.
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import { beforeAll, expect, test, vi } from 'vitest';
import { preprocessings } from '#shared/graph/graph';
import { openWith } from '../../src-main/formats/registry';
import { parseLabels } from '../../src-main/formats/teachable-machine';
import { openBlobStore } from '../../src-main/store/blobs';
import { openRuntime } from '../../src-main/trainer/runtime/open-runtime';
import { forwardArrays } from '../../src-main/trainer/serve/predict';
import { appFolder, temporaryFolder } from '../engine/support';
import { englishOf } from '../in-english';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
beforeAll(async () => void (await openRuntime()));

const cases = join(appFolder, 'test/fixtures/cases/models');
const web = join(cases, 'teachable-machine-tfjs');
const kerasZip = join(cases, 'teachable-machine-keras/converted_keras.zip');
const webFiles = ['model.json', 'metadata.json', 'weights.bin'];

async function open(path: string) {
  const blobs = openBlobStore(join(await temporaryFolder(), 'blobs'));
  return { ...(await openWith(path, { blobs, onProgress: () => {} })), blobs };
}

async function webZip(inside: string) {
  const members = await Promise.all(
    webFiles.map(async (name) => [inside + name, new Uint8Array(await readFile(join(web, name)))] as const),
  );
  const path = join(await temporaryFolder(), 'tm-my-image-model.zip');
  await writeFile(path, zipSync(Object.fromEntries(members)));
  return path;
}

async function unpacked() {
  const folder = await temporaryFolder();
  for (const [name, bytes] of Object.entries(unzipSync(new Uint8Array(await readFile(kerasZip)))))
    await writeFile(join(folder, name), bytes);
  return folder;
}

const ways: Record<string, () => Promise<string>> = {
  'the TensorFlow.js folder': async () => web,
  'its model.json': async () => join(web, 'model.json'),
  'the TensorFlow.js zip': () => webZip(''),
  'a zip with a folder in it': () => webZip('tm-my-image-model/'),
  'the Keras zip': async () => kerasZip,
  'a folder that holds the Keras zip': async () => join(cases, 'teachable-machine-keras'),
  'the unpacked Keras folder': unpacked,
  'its keras_model.h5': async () => join(await unpacked(), 'keras_model.h5'),
  'a folder around the Keras folder': async () => {
    const [outer, inner] = [await temporaryFolder(), await unpacked()];
    await mkdir(join(outer, 'converted_keras'));
    for (const name of ['keras_model.h5', 'labels.txt'])
      await copyFile(join(inner, name), join(outer, 'converted_keras', name));
    return outer;
  },
};

/** Outputs of tf_keras 2.20.1 with the Keras file for x.f32. */
const ofKeras = [
  [0.3295614719390869, 0.3374594449996948, 0.33297911286354065],
  [0.32963651418685913, 0.3373212218284607, 0.33304232358932495],
];

test.each(Object.entries(ways))(
  '%s opens with classes and preprocessing, and computes the same',
  async (way, path) => {
    const { graph, notes, blobs } = await open(await path());
    expect(graph.classes).toEqual(['cat', 'dog', 'background']);
    expect(graph.preprocessing).toEqual({
      ...preprocessings.tf,
      resize: { mode: 'crop', interpolation: 'fast' },
    });
    expect(englishOf(notes).join(' ')).toContain('the classes were read from');
    expect(englishOf(notes).join(' ')).not.toContain('Set the preprocessing');
    const ofWeb: number[][] = JSON.parse(await readFile(join(web, 'y.json'), 'utf8'));
    const expected = /keras/i.test(way) ? ofKeras : ofWeb;
    const bytes = new Uint8Array(await readFile(join(web, 'x.f32')));
    const [found] = await forwardArrays(graph, blobs, [
      { name: 'x', shape: [2, 32, 32, 3], dtype: 'float32', bytes },
    ]);
    const values = [...new Float32Array(found!.bytes.slice().buffer)];
    for (const [i, value] of expected.flat().entries())
      expect(Math.abs(values[i]! - value)).toBeLessThan(1e-5);
  },
);

test('reports and ignores labels that do not match the outputs', async () => {
  const folder = await unpacked();
  await writeFile(join(folder, 'labels.txt'), '0 cat\n1 dog\n');
  const { graph, notes } = await open(folder);
  expect(graph.classes).toBeUndefined();
  expect(englishOf(notes).join(' ')).toContain('labels.txt names 2 classes, but the network has 3 outputs');
});

test.each([
  ['0 Class 1\n1 Class 2\n', ['Class 1', 'Class 2']],
  ['\uFEFF1 고양이\r\n0 강아지\r\n', ['강아지', '고양이']],
  ['0 a\n2 b\n', undefined],
  ['cat\ndog\n', undefined],
  ['', undefined],
])('labels.txt %j', (text, labels) => {
  expect(parseLabels(text)).toEqual(labels);
});
