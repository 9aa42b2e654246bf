// Suggestions for Lambda layers compute the same as their code in Keras (test/fixtures/keras-operations/make_lambdas.py).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { applyEdits } from '#shared/graph/edits/index';
import { type Fix, findFixes } from '#shared/graph/fixes';
import type { Json, LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { wordIn } from '#shared/word-in';
import { readModelConfig } from '../../src-main/formats/keras-config/read-model';
import { describeGraph, formatDescription } from '../../src-main/shells/cli/summary-table';
import { runGraph } from '../../src-main/trainer/executor/run-graph';
import { openRuntime } from '../../src-main/trainer/runtime/open-runtime';
import { tf } from '../../src-main/trainer/tf';

interface Lambdas {
  readonly x: number[];
  readonly cases: readonly {
    readonly name: string;
    readonly config: Json;
    readonly shape: number[];
    readonly y: number[];
  }[];
}

const readLambdas = (generation: string): Lambdas =>
  JSON.parse(
    readFileSync(
      join(import.meta.dirname, `../fixtures/keras-operations/lambdas.${generation}.json`),
      'utf8',
    ),
  );
const context = { classes: [], seed: 1 };

beforeAll(async () => {
  await openRuntime();
});

function networkOf(name: string, config: Json): LayerGraph {
  const layers = [
    { class_name: 'InputLayer', name: 'in', config: { batch_input_shape: [null, 2, 3, 3], name: 'in' } },
    { class_name: 'Lambda', name, config, inbound_nodes: [[['in', 0, 0, {}]]] },
  ];
  const model = { layers, input_layers: [['in', 0, 0]], output_layers: [[name, 0, 0]] };
  return readModelConfig({ class_name: 'Functional', config: { name: 'm', ...model } }, 'm.h5', '2.15.0')
    .graph;
}

const offersOf = (graph: LayerGraph): Fix[] => {
  const facts = inferGraph(graph);
  const unknown = facts.problems.find(({ code }) => code === 'unknown-layer')!;
  return findFixes(graph, facts, unknown, context).filter(({ key }) => key.startsWith('lambda'));
};

function gapOf(graph: LayerGraph, x: number[], y: number[]): number {
  return tf.tidy(() => {
    const given = new Map([['in', tf.tensor(x, [1, 2, 3, 3])]]);
    const [out] = runGraph({ graph, weights: new Map(), given, outputs: graph.outputs });
    const values = out!.dataSync();
    return Math.max(...y.map((one, i) => Math.abs(one - values[i]!) / Math.max(1, Math.abs(one))));
  });
}

for (const generation of ['2', '3']) {
  const { x, cases } = readLambdas(generation);
  test.each(cases.map((one) => [one.name, one] as const))(
    `Keras ${generation}: suggests an equivalent for %s`,
    (name, { config, y }) => {
      const graph = networkOf(name, config);
      const offers = offersOf(graph);
      if (name === 'unknown') {
        expect(offers).toEqual([]);
        return;
      }
      const gaps = offers.map(({ edits }) => gapOf(applyEdits(graph, edits, context), x, y));
      // Keras 3 does not save which network's preprocess_input it is, so one of the three suggestions is correct.
      expect(Math.min(...gaps)).toBeLessThan(1e-5);
      expect(offers).toHaveLength(generation === '3' && offers[0]!.key === 'lambdaPreprocessing' ? 3 : 1);
    },
  );
}

test('prints a suggestion as a guess in graft describe', () => {
  const { config } = readLambdas('2').cases.find(({ name }) => name === 'to_one')!;
  const description = describeGraph(networkOf('to_one', config));
  expect(description.fixes).toMatchObject([{ guess: true, edits: [{ edit: 'replace', layer: 'to_one' }] }]);
  expect(formatDescription(description, wordIn('en'))).toContain(
    'Guess (the code in the file is not run): [{"edit":"replace"',
  );
});
