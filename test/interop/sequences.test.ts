// Exports of recurrent and wrapper layers compute the same in Keras 2 and 3, TensorFlow.js and onnxruntime.
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { type ExportTarget, findExportBlockers } from '#shared/formats/export-blockers';
import { openWith, saveWith } from '../../src-main/formats/registry';
import { parseNpy } from '../../src-main/shells/cli/npy';
import { greatestDifference, keras2Folder, kerasPython, readArray, runKeras } from './real-keras';
import { runTfjs } from './tfjs-forward';
import { withTrainer } from './with-trainer';

const bench = withTrainer();
const fixtures = join(import.meta.dirname, '../fixtures/sequences');
/** Some cases of each kind; all with GRAFT_LONG=1. */
const some = ['bi_two', 'td_model', 'masked_stack', 'gru_before', 'words_bi', 'lstm_plain', 'td_conv'];
const long = process.env.GRAFT_LONG === '1';
const names = readdirSync(fixtures)
  .filter((name) => name.endsWith('.k3.keras'))
  .map((name) => name.slice(0, -'.k3.keras'.length))
  .filter((name) => long || some.includes(name));
const read = async (name: string) => parseNpy(new Uint8Array(await readFile(join(fixtures, name))), name);

test('exports sequence layers that compute the same in Keras 2, Keras 3, TensorFlow.js and onnxruntime', async ({
  skip,
}) => {
  const python = kerasPython();
  const keras2 = keras2Folder(python);
  skip(!keras2, 'tf-keras cannot be fetched here');
  const { folder, blobs } = bench;
  const context = { blobs, onProgress: () => {} };
  const found: Record<string, number> = {};
  const jobs = {
    k3: [] as Job[],
    k2: [] as Job[],
    onnx: [] as (Job & { name: string; from: string; to: string })[],
  };
  for (const name of names) {
    const { graph } = await openWith(join(fixtures, `${name}.k3.keras`), context);
    const input = join(fixtures, `${name}.x.npy`);
    const fits = (target: ExportTarget) => findExportBlockers(graph, target).length === 0;
    const at = (ending: string) => join(folder, `${name}${ending}`);
    const job = (ending: string): Job => ({ model: at(ending), input, output: at(`${ending}.out.npy`) });
    if (fits('keras')) {
      await saveWith('keras', graph, at('.keras'), context);
      jobs.k3.push(job('.keras'));
    }
    if (fits('h5-keras3')) {
      await saveWith('h5', graph, at('.h5'), context);
      jobs.k3.push(job('.h5'));
    }
    if (fits('h5-keras2')) jobs.k2.push({ ...job('.h5'), output: at('.k2.out.npy') });
    if (fits('onnx') && name !== 'lstm_plain') {
      await saveWith('onnx', graph, at('.onnx'), context);
      const [from] = graph.layers.filter(({ kind }) => kind === 'InputLayer');
      jobs.onnx.push({ ...job('.onnx'), name, from: from!.name, to: graph.outputs[0]! });
    }
    if (!fits('tfjs')) continue;
    await saveWith('tfjs', graph, at('-web'), context);
    const x = await read(`${name}.x.npy`);
    const theirs = await runTfjs(at('-web'), { shape: x.shape, values: Float32Array.from(x.values) }).catch(
      (error: Error) => error,
    );
    const truth = (await read(`${name}.k3.y.npy`)).values;
    if (theirs instanceof Error) console.log(`${name}: ${theirs.message}`);
    found[`${name} tfjs`] = theirs instanceof Error ? Number.NaN : greatestDifference(truth, theirs.values);
  }
  const compare = async (what: string, list: readonly Job[]) => {
    for (const { output } of list) {
      const name = output.slice(folder.length + 1).split('.')[0]!;
      const truth = (await read(`${name}.k3.y.npy`)).values;
      found[`${what} ${output.slice(folder.length + 1)}`] = greatestDifference(
        truth,
        (await readArray(output)).values,
      );
    }
  };
  await runKeras(python, jobs.k3);
  await compare('Keras 3', jobs.k3);
  await runKeras(python, jobs.k2, keras2!);
  await compare('Keras 2', jobs.k2);
  const running = promisify(execFile)(python, [join(import.meta.dirname, 'onnx_forward.py')]);
  running.child.stdin?.end(
    JSON.stringify(
      jobs.onnx.map(({ model, input, output, from, to }) => ({
        model,
        inputs: { [from]: input },
        outputs: { [to]: output },
      })),
    ),
  );
  const answers: { error?: string }[] = JSON.parse((await running).stdout.trim().split('\n').at(-1)!);
  expect(answers.flatMap(({ error }, i) => (error ? [`${jobs.onnx[i]!.name}: ${error}`] : []))).toEqual([]);
  await compare('ONNX', jobs.onnx);
  console.log(`${Object.keys(found).length} files, greatest difference ${Math.max(...Object.values(found))}`);
  expect(Object.entries(found).filter(([, difference]) => !(difference < 1e-5))).toEqual([]);
  expect(Object.keys(found).length).toBeGreaterThan(long ? 70 : 20);
});

interface Job {
  readonly model: string;
  readonly input: string;
  readonly output: string;
}
