// The models of test/fixtures/cases, based on public bug reports, compute the same as Keras. GRAFT_TABLE=1 writes docs/reported-cases.md.
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Edit } from '#shared/graph/edits/index';
import { applyEdits } from '#shared/graph/edits/index';
import { findFixes } from '#shared/graph/fixes';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { openWith } from '../../../src-main/formats/registry';
import { readArrays } from '../../../src-main/shells/cli/array-files';
import type { FloatArray } from '../../../src-main/shells/cli/npy';
import { openBlobStore } from '../../../src-main/store/blobs';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { forwardArrays } from '../../../src-main/trainer/serve/predict';
import { englishOf } from '../../in-english';

const models = join(import.meta.dirname, '../../fixtures/cases/models');
const before: Record<string, string> = JSON.parse(readFileSync(join(models, '../before.json'), 'utf8'));
const bound = 1e-5;
let folder: string;
const rows: string[] = [];

beforeAll(async () => {
  await openRuntime();
  folder = await mkdtemp(join(tmpdir(), 'graft-cases-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  if (process.env.GRAFT_TABLE) await writeTable();
});

const context = { classes: [], seed: 1 };

/** Applies the first fix of each unknown layer. */
function offersOf(graph: LayerGraph): Edit[] {
  const facts = inferGraph(graph);
  const unknown = facts.problems.filter(({ code }) => code === 'unknown-layer');
  return unknown.flatMap((problem) => [...(findFixes(graph, facts, problem, context)[0]?.edits ?? [])]);
}

/** Returns the input and Keras' outputs of a case. */
async function expectedOf(
  name: string,
): Promise<{ input: FloatArray; outputs: ReadonlyMap<string, FloatArray> }> {
  const stem = join(models, name.replace(/\.(h5|keras|zip)$/, ''));
  if (name === 'dot-slash') {
    const { input, output } = JSON.parse(await readFile(join(stem, 'expected.json'), 'utf8'));
    const array = (one: { shape: number[]; values: number[] }) => ({
      shape: one.shape,
      values: Float32Array.from(one.values),
    });
    return { input: array(input), outputs: new Map([['', array(output)]]) };
  }
  if (name === 'teachable-machine-tfjs') {
    const values = new Float32Array(Uint8Array.from(await readFile(join(stem, 'x.f32'))).buffer);
    const rowsOfY: number[][] = JSON.parse(await readFile(join(stem, 'y.json'), 'utf8'));
    const input = { shape: [rowsOfY.length, 32, 32, 3], values };
    const output = { shape: [rowsOfY.length, 3], values: Float32Array.from(rowsOfY.flat()) };
    return { input, outputs: new Map([['', output]]) };
  }
  const [input] = (await readArrays(`${stem}.x.npy`)).values();
  // Keras computes bfloat16-k3 in bfloat16, so Graft is compared with the float32 version.
  const ofName = name.startsWith('bfloat16') ? `${stem}.float32.npy` : `${stem}.y.npy`;
  const outputs = await readArrays(ofName).catch(() => readArrays(`${stem}.y.npz`));
  return { input: input!, outputs };
}

test.each(Object.keys(before))('%s computes the same as Keras', async (name) => {
  const blobs = openBlobStore(join(folder, 'blobs'));
  const { graph: opened, notes } = await openWith(join(models, name), { blobs, onProgress: () => {} });
  // The code of a file is a guess confirmed by the user: irv2's Lambda, with its scale.
  const graph = applyEdits(opened, offersOf(opened), context);
  const { input, outputs } = await expectedOf(name);
  const { name: inputName } = graph.layers.find(({ kind }) => kind === 'InputLayer')!;
  const bytes = new Uint8Array(Float32Array.from(input.values).buffer);
  const received = await forwardArrays(graph, blobs, [
    { name: inputName, shape: [...input.shape], dtype: 'float32', bytes },
  ]);
  expect(received).toHaveLength(outputs.size);
  let difference = 0;
  for (const [i, [key, { shape, values }]] of [...outputs].entries()) {
    const own = received.find((one) => one.name === key) ?? received[i]!;
    expect(own.shape).toEqual(shape);
    const numbers = new Float32Array(own.bytes.slice().buffer);
    for (const [k, value] of values.entries())
      difference = Math.max(difference, Math.abs(value - numbers[k]!));
  }
  const [first] = [...outputs.values()][0]!.values;
  const said = englishOf(notes).join(' ').replaceAll('|', '\\|').replaceAll('\n', ' ');
  rows.push(
    `- **${name}**. Before: ${before[name]}. Now: ${graph.layers.length} layers, computed. Keras' first value ${first!.toPrecision(6)}, maximum difference ${difference.toExponential(1)}. ${said}`,
  );
  expect(difference).toBeLessThan(bound);
});

async function writeTable(): Promise<void> {
  const path = join(import.meta.dirname, '../../../docs/reported-cases.md');
  const known = await readFile(path, 'utf8').catch(() => '');
  const data = known.slice(Math.max(0, known.indexOf('\n## Datasets')));
  const head = `# Cases from public reports\n\nThe files of \`test/fixtures/cases\`, generated by \`GRAFT_TABLE=1 npx vitest run test/trainer/executor/reported-cases.test.ts test/images/reported-cases.test.ts\`.\n\n## Models\n\n`;
  await writeFile(path, `${head}${rows.join('\n')}\n${data.startsWith('\n## Datasets') ? data : ''}`);
}
