// Operations in Keras files become layers that compute the same as Keras (test/fixtures/keras-operations/make_operations.py).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { inferGraph } from '#shared/graph/infer';
import { findKind } from '#shared/layers/catalog';
import { readModelConfig } from '../../src-main/formats/keras-config/read-model';
import { runGraph } from '../../src-main/trainer/executor/run-graph';
import { openRuntime } from '../../src-main/trainer/runtime/open-runtime';
import { tf } from '../../src-main/trainer/tf';
import { englishOf } from '../in-english';

interface Values {
  readonly shape: number[];
  readonly values: number[];
}
interface Case {
  readonly name: string;
  readonly inputs: readonly Values[];
  readonly output: Values;
  readonly configs: Readonly<Record<string, object>>;
}

const folder = join(import.meta.dirname, '../fixtures/keras-operations');
const readCases = (name: string): Case[] => JSON.parse(readFileSync(join(folder, name), 'utf8'));

/** Operations without an equivalent layer, which stay placeholders with the reason. */
const unknown: Readonly<Record<string, string>> = {
  add_plane: 'its constant',
  pad_reflect: 'it pads by reflect',
  two_pow: 'neither its base nor its exponent is one constant number',
  celu_alpha: 'its alpha is 0.5',
  soft_shrink: 'its threshold is 0.2',
  normalize_l1: 'its order is 1',
};

beforeAll(async () => {
  await openRuntime();
});

/** Returns the maximum difference from Keras, or the reason why the network cannot be computed. */
function compare({ inputs, output }: Case, config: object, version: string): number | string {
  const { graph, constants, notes } = readModelConfig(config, 'model', version);
  const lost = graph.layers.filter(({ kind }) => !findKind(kind));
  if (lost.length > 0) return `${lost.map(({ kind }) => kind)} | ${englishOf(notes).join(' | ')}`;
  const problems = inferGraph(graph).problems;
  if (problems.length > 0) return problems.map(({ message }) => message).join(' ');
  return tf.tidy(() => {
    const { input_layers: listed } = (config as { config: { input_layers: string[] | string[][] } }).config;
    const entries = (typeof listed[0] === 'string' ? [listed] : listed).map((ref) => String(ref[0]));
    const given = new Map(entries.map((name, i) => [name, tf.tensor(inputs[i]!.values, inputs[i]!.shape)]));
    const weights = new Map(
      [...constants].flatMap(([layer, held]) =>
        Object.entries(held).map(
          ([name, { constant }]) =>
            [`${layer}/${name}`, tf.tensor([...constant.values!], [...constant.shape])] as const,
        ),
      ),
    );
    const [y] = runGraph({ graph, weights, given, outputs: graph.outputs });
    if (y!.shape.join() !== output.shape.join()) return `shape ${y!.shape}, expected ${output.shape}`;
    const shape = inferGraph(graph).layers.get(graph.outputs[0]!)!.shape;
    const fits =
      shape.length === output.shape.length &&
      shape.every((size, i) => (size ?? output.shape[i]) === output.shape[i]);
    if (!fits) return `inferred shape ${shape}`;
    const values = y!.dataSync();
    return Math.max(
      ...output.values.map((one, i) => Math.abs(one - values[i]!) / Math.max(1, Math.abs(one))),
    );
  });
}

test.each([
  ['operations.2.json', '2.20.1'],
  ['operations.3.json', '3.15.1'],
])('%s: computes operations like Keras, in .h5 and .keras', (file, version) => {
  const wrong: Record<string, string> = {};
  let compared = 0;
  for (const one of readCases(file)) {
    for (const [format, config] of Object.entries(one.configs)) {
      const title = `${one.name}.${format}`;
      let found: number | string;
      try {
        found = compare(one, config, version);
      } catch (error) {
        found = (error as Error).message;
      }
      const expected = unknown[one.name];
      if (expected !== undefined && typeof found === 'string' && found.includes(expected)) continue;
      if (typeof found === 'string') wrong[title] = found;
      else if (!(found < 1e-5)) wrong[title] = `difference ${found}`;
      else compared += 1;
    }
  }
  expect(wrong).toEqual({});
  expect(compared).toBeGreaterThan(200);
});
