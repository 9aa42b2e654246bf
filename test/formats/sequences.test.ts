// Recurrent and wrapper layers in files of Keras 2 and 3: opened, computed like Keras, saved and opened again.
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { findExportBlockers } from '#shared/formats/export-blockers';
import { inferGraph } from '#shared/graph/infer';
import { openWith, saveWith } from '../../src-main/formats/registry';
import { parseNpy } from '../../src-main/shells/cli/npy';
import { openBlobStore } from '../../src-main/store/blobs';
import { openRuntime } from '../../src-main/trainer/runtime/open-runtime';
import { forwardArrays } from '../../src-main/trainer/serve/predict';
import { appFolder, temporaryFolder } from '../engine/support';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
beforeAll(async () => void (await openRuntime()));

const folder = join(appFolder, 'test/fixtures/sequences');
const files = readdirSync(folder).filter((name) => /\.(h5|keras)$/.test(name));
const read = async (name: string) => parseNpy(new Uint8Array(await readFile(join(folder, name))), name);

async function difference(path: string, blobsFolder: string, [name, generation]: string[]) {
  const blobs = openBlobStore(blobsFolder);
  const context = { blobs, onProgress: () => {} };
  const { graph } = await openWith(path, context);
  const x = await read(`${name}.x.npy`);
  const y = await read(`${name}.${generation}.y.npy`);
  const bytes = new Uint8Array(Float32Array.from(x.values).buffer);
  const [found] = await forwardArrays(graph, blobs, [
    { name: 'x', shape: [...x.shape], dtype: 'float32', bytes },
  ]);
  const values = new Float32Array(found!.bytes.slice().buffer);
  expect(found!.shape).toEqual([...y.shape]);
  const greatest = values.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - Number(y.values[i]))),
    0,
  );
  return { graph, greatest: values.every(Number.isFinite) ? greatest : Number.NaN, context };
}

test.each(files)('%s computes the same as Keras, before and after exporting it', async (file) => {
  const parts = file.split('.');
  const work = await temporaryFolder();
  const { graph, greatest, context } = await difference(join(folder, file), join(work, 'blobs'), parts);
  expect(inferGraph(graph).problems).toEqual([]);
  expect(greatest).toBeLessThan(1e-5);
  for (const [format, target, ending] of [
    ['keras', 'keras', '.keras'],
    ['h5', 'h5-keras2', '.h5'],
    ['tfjs', 'tfjs', '.zip'],
  ] as const) {
    if (findExportBlockers(graph, target).length > 0) continue;
    const out = join(work, `again${ending}`);
    await saveWith(format, graph, out, context);
    const again = await difference(out, join(work, 'blobs'), parts);
    expect(again.greatest, format).toBeLessThan(1e-5);
  }
});
