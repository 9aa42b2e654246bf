// Files with layers called with `training=…`, written by Graft and loaded by Keras 3, Keras 2 and TensorFlow.js.
import { execFile } from 'node:child_process';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { modesSource } from '../../src-main/formats/keras-script/helpers';
import { openWith, saveWith } from '../../src-main/formats/registry';
import { openBlobStore } from '../../src-main/store/blobs';
import { scratchFolder } from '../formats/helpers';
import { keras2Folder, kerasPython } from './real-keras';
import { runTfjs } from './tfjs-forward';

const fixtures = join(import.meta.dirname, '../fixtures/call-modes');

async function ask(python: string, version: '2' | '3', files: readonly string[], keras2?: string) {
  const script = join(import.meta.dirname, 'keras_modes.py');
  const env = { ...process.env, ...(keras2 ? { PYTHONPATH: keras2 } : {}) };
  const running = promisify(execFile)(python, [script, version, ...files], { env });
  running.child.stdin?.end(modesSource);
  const answers: Record<string, object> = JSON.parse((await running).stdout.trim().split('\n').at(-1)!);
  return Object.fromEntries(Object.entries(answers).map(([file, answer]) => [basename(file), answer]));
}

test('writes training arguments that Keras reads and applies', async ({ skip }) => {
  const python = kerasPython();
  const folder = await scratchFolder();
  const context = { blobs: openBlobStore(join(folder, 'blobs')), onProgress: () => {} };
  const files: string[] = [];
  for (const [name, file] of [
    ['guide', 'guide-k2.h5'],
    ['mc', 'mc-k3.keras'],
  ] as const) {
    const { graph } = await openWith(join(fixtures, file), context);
    for (const format of ['h5', 'keras', 'tfjs'] as const) {
      const out = join(folder, format === 'tfjs' ? name : `${name}.${format}`);
      await saveWith(format, graph, out, context);
      if (format !== 'tfjs') files.push(out);
    }
  }
  const guide = { modes: { bn: false, quiet: false }, differs: false, moves: false };
  const mc = { modes: { mc: true, nested: true }, differs: true, moves: null };
  expect(await ask(python, '3', files)).toEqual({
    'guide.h5': guide,
    'guide.keras': guide,
    'mc.h5': mc,
    'mc.keras': mc,
  });
  // TensorFlow.js loads both and computes in inference mode.
  const ones = (shape: number[]) => ({
    shape,
    values: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1),
  });
  expect((await runTfjs(join(folder, 'guide'), ones([1, 8, 8, 3]))).shape).toEqual([1, 3]);
  expect([...(await runTfjs(join(folder, 'mc'), ones([1, 40]))).values]).toEqual(new Array(40).fill(1));
  const keras2 = keras2Folder(python);
  skip(!keras2, 'tf-keras cannot be fetched here');
  const old = files.filter((file) => file.endsWith('.h5'));
  expect(await ask(python, '2', old, keras2!)).toEqual({ 'guide.h5': guide, 'mc.h5': mc });
});
