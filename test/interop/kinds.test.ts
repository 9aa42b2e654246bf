// Every layer kind in both directions: Keras computes the same from Graft's files, and Keras' files open as the same network.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findExportBlockers } from '#shared/formats/export-blockers';
import { applyEdit } from '#shared/graph/edits/index';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { findKind } from '#shared/layers/catalog';
import { type SkippedName, skippedNames } from '#shared/layers/preprocessing/skipped-augmentation';
import { createRandom } from '#shared/random';
import { openWith, saveWith } from '../../src-main/formats/registry';
import { startTrainer, type TrainerProcess } from '../../src-main/process/trainer-process';
import { openBlobStore } from '../../src-main/store/blobs';
import { englishOf } from '../in-english';
import { type Packed, unpack } from '../trainer/keras-fixture';
import { onnxCases } from './onnx-cases';
import { randomWeights } from './random-graph';
import { greatestDifference, kerasPython, readArray, runKeras, writeArray } from './real-keras';

const root = join(import.meta.dirname, '../..');
const entry = join(root, 'dist/main/trainer.js');
let folder: string;
let trainer: TrainerProcess;

beforeAll(async () => {
  if (!existsSync(entry)) throw new Error('dist/main/trainer.js is missing: run `npm run build` first.');
  folder = await mkdtemp(join(tmpdir(), 'graft-kinds-'));
  trainer = await startTrainer(entry, join(folder, 'trainer.log'));
});
afterAll(async () => {
  await trainer?.close();
  await rm(folder, { recursive: true, force: true });
});

const context = () => ({ blobs: openBlobStore(join(folder, 'blobs')), onProgress: () => {} });
/** Kinds without a Keras layer. */
const ours = ['LocalResponseNormalization'];
/** Activations without a name in Keras 3. */
const unnamed = ['hard_sigmoid_keras2', 'gelu_tanh'];

const isKeras = ({ layers }: LayerGraph): boolean =>
  layers.every(({ kind, params }) => !ours.includes(kind) && !unnamed.includes(String(params.activation)));

/** Operations that are read back as other layers: a mean over height and width is pooling, and .h5 files contain only layers. */
const comesBackAlike = ({ layers }: LayerGraph, format: string): boolean =>
  layers.every(({ kind }) => kind !== 'Reduce' && !(format === 'h5' && findKind(kind)?.operation));

/** Keras 3 loses several axes, or none, in .h5: the first is rejected, the second (with one mean) makes no difference. */
const hasOtherAxes = ({ layers }: LayerGraph) =>
  layers.some(({ params: { axis } }) => axis === null || (Array.isArray(axis) && axis.length > 1));

/** Parameters that Keras saves in another form, or draws randomly. */
const written = ['groups', 'factor', 'seed'];

/** Returns the parameters to expect. Keras saves default strides of pooling explicitly. */
const essence = ({ layers, outputs }: LayerGraph) => ({
  outputs,
  layers: layers.map((layer) => {
    const params = Object.entries(layer.params).filter(
      ([key]) => !(key === 'strides' && /Pooling/.test(layer.kind)) && !written.includes(key),
    );
    return { ...layer, params: Object.fromEntries(params) };
  }),
});

test.each(['keras', 'h5'] as const)(
  'exports each kind to Keras and imports it again as .%s',
  async (format) => {
    const cases = [];
    const wanted = onnxCases({ turned: false }).filter(
      ({ graph }) =>
        isKeras(graph) &&
        !(format === 'h5' && (hasOtherAxes(graph) || findExportBlockers(graph, 'h5-keras3').length > 0)),
    );
    for (const [i, { name, graph }] of wanted.entries())
      cases.push({ name, graph: await randomWeights(graph, context().blobs, i + 1) });
    const wrong: Record<string, string> = {};
    const jobs = [];
    const own: Float32Array[] = [];
    for (const [i, { name, graph }] of cases.entries()) {
      const file = (ending: string) => join(folder, `${name}${ending}`);
      await saveWith(format, graph, file(`.${format}`), context());
      const shape = inferGraph(graph)
        .layers.get('input_layer')!
        .shape.map((size, axis) => size ?? (axis ? 11 : 2));
      const random = createRandom(i + 1);
      const count = shape.reduce((product, size) => product * size, 1);
      const values = Float32Array.from({ length: count }, () => random() * 4 - 2);
      await writeArray(file('-in.npy'), shape, values);
      const input = {
        name: 'input_layer',
        shape,
        dtype: 'float32' as const,
        bytes: new Uint8Array(values.buffer),
      };
      const { outputs } = await trainer.client.forward({
        graph,
        blobs: join(folder, 'blobs'),
        inputs: [input],
      });
      own.push(new Float32Array(outputs[0]!.bytes.slice().buffer));
      jobs.push({
        model: file(`.${format}`),
        input: file('-in.npy'),
        output: file('-out.npy'),
        again: [file(`-again.${format}`)],
      });
    }
    const running = promisify(execFile)(kerasPython(), [join(import.meta.dirname, 'keras_kinds.py')], {
      maxBuffer: 64 * 1024 * 1024,
    });
    running.child.stdin?.end(JSON.stringify(jobs));
    const answers = JSON.parse((await running).stdout.trim().split('\n').at(-1)!) as {
      error?: string;
      unsaved?: string;
      parameters: number;
    }[];
    let greatest = 0;
    for (const [i, { name, graph }] of cases.entries()) {
      const { error, parameters } = answers[i]!;
      if (error) {
        wrong[name] = error;
        continue;
      }
      const difference = greatestDifference(own[i]!, (await readArray(jobs[i]!.output)).values);
      greatest = Math.max(greatest, difference);
      if (!(difference < 1e-4)) wrong[name] = `difference ${difference}`;
      const alike = comesBackAlike(graph, format);
      if (alike && parameters !== inferGraph(graph).params.total) wrong[name] = `${parameters} parameters`;
      if (answers[i]!.unsaved !== undefined) {
        expect(name).toMatch(/Random/);
        continue;
      }
      const again = await openWith(jobs[i]!.again[0]!, context()).catch((reason: Error) => reason);
      if (again instanceof Error) wrong[name] = again.message;
      else if (!alike) {
        if (inferGraph(again.graph).problems.length > 0) wrong[name] = englishOf(again.notes).join(' ');
      } else {
        const [before, after] = [essence(graph), essence(again.graph)].map((one) =>
          JSON.stringify(one, null, 1),
        );
        if (before !== after)
          wrong[name] = after!
            .split('\n')
            .filter((line) => !before!.includes(line))
            .join();
      }
    }
    console.log(`${cases.length} cases as .${format}, greatest difference`, greatest);
    expect(wrong).toEqual({});
  },
);

test('exports preserved augmentation layers that Keras opens', async () => {
  const fixtures = join(root, 'test/fixtures/config-keys');
  const truth: Record<string, { input: Packed; output: Packed }> = JSON.parse(
    await readFile(join(fixtures, 'identities.json'), 'utf8'),
  );
  const { input, output } = truth['augmented.k3.keras']!;
  const opened = await openWith(join(fixtures, 'augmented.k3.keras'), context());
  // Keras 3.15.1 cannot load its own RandomShear, because it rejects the negative factors that it saves.
  const edit = { edit: 'remove' as const, layers: ['randomshear'] };
  const graph = applyEdit(opened.graph, edit, { classes: [], seed: 1 });
  const [model, x, y] = ['kept.keras', 'kept-in.npy', 'kept-out.npy'].map((name) => join(folder, name));
  await saveWith('keras', graph, model!, context());
  await writeArray(x!, input.shape, unpack(input) as Float32Array<ArrayBuffer>);
  const [answer] = await runKeras(kerasPython(), [{ model: model!, input: x!, output: y! }]);
  expect(answer!.layers.filter(([, kind]) => skippedNames.includes(kind as SkippedName)).length).toBe(18);
  const found = await readArray(y!);
  expect(greatestDifference(unpack(output), found.values)).toBeLessThan(1e-5);
});
