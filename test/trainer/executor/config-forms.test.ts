// Models in the various forms of Keras' configurations compute the same as Keras (test/fixtures/config-forms/make.py).
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { inputLayers } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { openWith } from '../../../src-main/formats/registry';
import { runGraph } from '../../../src-main/trainer/executor/run-graph';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { tf } from '../../../src-main/trainer/tf';
import { loadWeights } from '../../../src-main/trainer/weights/load';
import { scratchContext } from '../../formats/helpers';
import { gapOf, type Packed, tensorOf, unpack } from '../keras-fixture';

const fixtures = join(import.meta.dirname, '../../fixtures/config-forms');
const expected = JSON.parse(readFileSync(join(fixtures, 'expected.json'), 'utf8')) as Record<
  string,
  { inputs: Packed[]; outputs: Packed[] }
>;

beforeAll(async () => {
  await openRuntime();
});

test('has expected values for each file', () => {
  const files = readdirSync(fixtures).filter((file) => /\.(h5|keras)$/.test(file));
  expect(files).toEqual(Object.keys(expected).sort());
  expect(files.length).toBeGreaterThan(20);
});

test.each(Object.keys(expected))('%s computes the same as Keras', async (file) => {
  const context = await scratchContext();
  const { graph } = await openWith(join(fixtures, file), context);
  expect(inferGraph(graph).problems).toEqual([]);
  const { inputs, outputs } = expected[file]!;
  const names = inputLayers(graph).map(({ name }) => name);
  const given = new Map(inputs.map((input, i) => [names[i]!, tensorOf(input)]));
  const weights = await loadWeights(graph, context.blobs);
  const ours = runGraph({ graph, weights, given, outputs: graph.outputs });
  expect(ours.map(({ shape }) => shape)).toEqual(outputs.map(({ shape }) => shape));
  for (const [i, output] of ours.entries())
    expect(gapOf(output.dataSync(), unpack(outputs[i]!)), graph.outputs[i]).toBeLessThan(1e-5);
  // The caller disposes each output, including those listed twice.
  expect(() => ours.forEach((output) => void output.dispose())).not.toThrow();
  tf.dispose([...weights.values()]);
});
