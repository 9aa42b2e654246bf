// The reader process: opens and saves files outside the engine, is killed when cancelled or too slow, and reports errors.
import { mkdirSync, rmSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  loadWeightsFile,
  matchFormat,
  openModelFile,
  saveModelFile,
} from '../../src-main/formats/reader-client';
import { fixtures, readExpected, scratchFolder, summarize } from './helpers';

const root = join(import.meta.dirname, '../..');
const built = join(root, 'dist', `test-reader-${process.pid}`);
const readerEntry = join(built, 'reader.js');
const stuckEntry = join(built, 'stuck.js');

beforeAll(async () => {
  mkdirSync(built, { recursive: true });
  const common = {
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  } as const;
  await build({
    ...common,
    entryPoints: [join(root, 'src-main/formats/reader-main.ts')],
    outfile: readerEntry,
  });
  const stuck = { contents: 'process.on("message", () => { for (;;) ; });', loader: 'js' } as const;
  await build({ ...common, stdin: stuck, outfile: stuckEntry });
});
afterAll(() => rmSync(built, { recursive: true, force: true }));

test('opens and saves a model in the reader process', async () => {
  const folder = await scratchFolder();
  const options = { blobsFolder: join(folder, 'blobs'), readerEntry };
  const { graph } = await openModelFile(join(fixtures, 'small.keras'), options);
  const head = (await readExpected())['small.keras']!.layers.find((layer) => layer.name === 'head')!;
  expect(summarize(graph).find((layer) => layer.name === 'head')?.weights).toEqual({
    kernel: head.weights.kernel?.sha256,
    bias: head.weights.bias?.sha256,
  });
  const out = join(folder, 'out.h5');
  const saved = await saveModelFile({ graph, format: 'h5', out, ...options });
  expect(saved).toEqual({ path: out, sizeBytes: expect.any(Number) });
  expect((await openModelFile(out, options)).graph.layers).toEqual(graph.layers);
});

test('preserves the code of a reader error, and names the file', async () => {
  const path = join(fixtures, 'hostile/bomb.keras');
  const blobsFolder = join(await scratchFolder(), 'blobs');
  await expect(openModelFile(path, { blobsFolder, readerEntry })).rejects.toMatchObject({
    code: 'too-large',
    message: expect.stringContaining('expands to more than'),
  });
});

test('kills a hanging reader at its time limit', async () => {
  const blobsFolder = join(await scratchFolder(), 'blobs');
  const path = join(fixtures, 'small.keras');
  const opening = openModelFile(path, { blobsFolder, readerEntry: stuckEntry, timeLimitMs: 500 });
  await expect(opening).rejects.toMatchObject({
    code: 'bad-file',
    message: expect.stringContaining('gave up'),
  });
});

test('gives up on a file with circular HDF5 structures', async () => {
  const blobsFolder = join(await scratchFolder(), 'blobs');
  const path = join(fixtures, 'hostile/endless.h5');
  const how = { by: 'name', skipMismatch: true } as const;
  const { graph } = await openModelFile(join(fixtures, 'small.keras'), { blobsFolder, readerEntry });
  const loading = loadWeightsFile(graph, path, how, { blobsFolder, readerEntry, timeLimitMs: 4000 });
  await expect(loading).rejects.toMatchObject({ message: expect.stringContaining('gave up') });
});

test('kills the reader when it is cancelled', async () => {
  const blobsFolder = join(await scratchFolder(), 'blobs');
  const cancel = new AbortController();
  const path = join(fixtures, 'small.keras');
  const opening = openModelFile(path, { blobsFolder, readerEntry: stuckEntry, signal: cancel.signal });
  setTimeout(() => cancel.abort(), 200);
  await expect(opening).rejects.toMatchObject({ code: 'cancelled' });
});

test('leaves no files when the reader is killed while writing', async () => {
  const folder = await scratchFolder();
  const blobsFolder = join(folder, 'blobs');
  const { graph } = await openModelFile(join(fixtures, 'small.keras'), { blobsFolder, readerEntry });
  await writeFile(join(folder, 'out.h5.0123456789ab.tmp'), 'half of a model');
  const out = join(folder, 'out.h5');
  const options = { blobsFolder, readerEntry: stuckEntry, timeLimitMs: 300 };
  await expect(saveModelFile({ graph, format: 'h5', out, ...options })).rejects.toThrow('gave up');
  expect(await readdir(folder)).toEqual(['blobs']);
});

test('detects formats by the first bytes, not by the file name', async () => {
  expect(await matchFormat(join(fixtures, 'small.keras'))).toBe('keras');
  expect(await matchFormat(join(fixtures, 'small-keras2.h5'))).toBe('h5');
  expect(await matchFormat(join(fixtures, 'hostile/tfjs-short'))).toBe('tfjs');
  await expect(matchFormat(join(fixtures, 'make.py'))).rejects.toMatchObject({ code: 'unsupported' });
});
