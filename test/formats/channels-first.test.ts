// Networks with channels first, nested, in sequences, after operations and with unusual axes, compute the same as Keras (test/fixtures/channels-first-more).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import type { FormatContext } from '../../src-main/formats/format';
import { floatsOf } from '../../src-main/formats/keras-config/place-weights';
import { openWith, saveWith } from '../../src-main/formats/registry';
import { runGraph } from '../../src-main/trainer/executor/run-graph';
import { openRuntime } from '../../src-main/trainer/runtime/open-runtime';
import { type Tensor, tf } from '../../src-main/trainer/tf';
import { englishOf } from '../in-english';
import { fixtures, scratchContext } from './helpers';

interface Values {
  readonly shape: number[];
  readonly values: number[];
}
interface Case {
  readonly file: string;
  readonly input: Values;
  readonly output: Values;
}

const folder = join(import.meta.dirname, '../fixtures/channels-first-more');
const cases = ['cases.2.json', 'cases.3.json'].flatMap((name): Case[] =>
  JSON.parse(readFileSync(join(folder, name), 'utf8')),
);

beforeAll(async () => {
  await openRuntime();
});

/** Returns the axes in channels-last order. */
const channelsLast = (x: Tensor) => tf.transpose(x, [0, ...x.shape.slice(2).map((_, i) => i + 2), 1]);

async function outputOf(graph: LayerGraph, { blobs }: FormatContext, input: Values): Promise<Tensor> {
  const weights = new Map<string, Tensor>();
  for (const layer of graph.layers)
    for (const spec of inferGraph(graph).layers.get(layer.name)!.weights) {
      const ref = layer.weights[spec.name]!;
      const bytes = await blobs.get('blob' in ref ? ref.blob : '');
      weights.set(`${layer.name}/${spec.name}`, tf.tensor(floatsOf(bytes), [...spec.shape]));
    }
  return tf.tidy(() => {
    const entry = graph.layers.find(({ kind }) => kind === 'InputLayer')!;
    const given = tf.tensor(input.values, input.shape);
    const size = entry.params.shape as number[];
    const x = size.join() === input.shape.slice(1).join() ? given : channelsLast(given);
    const [y] = runGraph({ graph, weights, given: new Map([[entry.name, x]]), outputs: graph.outputs });
    return y!;
  });
}

function differenceFrom(expected: Values, y: Tensor): number {
  const raw = tf.tensor(expected.values, expected.shape);
  const truth = y.rank > 2 && y.shape.join() !== raw.shape.join() ? channelsLast(raw) : raw;
  expect(y.shape).toEqual(truth.shape);
  return tf.max(tf.abs(tf.sub(y, truth))).dataSync()[0]!;
}

test.each(cases.map((one) => [one.file, one] as const))(
  '%s computes the same as Keras',
  async (file, one) => {
    const context = await scratchContext();
    const { graph, notes } = await openWith(join(folder, file), context);
    expect(inferGraph(graph).problems).toEqual([]);
    const size = graph.layers[0]!.params.shape as number[];
    const [channels, ...places] = one.input.shape.slice(1) as [number, ...number[]];
    expect(size).toEqual(file.startsWith('from_last') ? one.input.shape.slice(1) : [...places, channels]);
    expect(englishOf(notes)).toContainEqual(expect.stringContaining('uses the channels-first layout'));
    const y = await outputOf(graph, context, one.input);
    expect(differenceFrom(one.output, y)).toBeLessThan(1e-5);
    const again = join(context.folder, 'again.keras');
    await saveWith('keras', graph, again, context);
    const reopened = await openWith(again, context);
    expect(differenceFrom(one.output, await outputOf(reopened.graph, context, one.input))).toBeLessThan(1e-5);
  },
);

test('converts a chain of layers without Permute layers', async () => {
  const context = await scratchContext();
  for (const name of ['conv_stack.k2.h5', 'conv_stack.k3.keras']) {
    const { graph } = await openWith(join(folder, name), context);
    expect(graph.layers.filter(({ kind }) => kind === 'Permute')).toEqual([]);
  }
});

test('opens chfirst_pool.k2.h5 with an input of 8 × 8 × 4', async () => {
  const path = join(fixtures, '../cases/models/chfirst_pool.k2.h5');
  const { graph } = await openWith(path, await scratchContext());
  expect(graph.layers.map(({ kind }) => kind)).toEqual(['InputLayer', 'GlobalAveragePooling2D', 'Dense']);
  expect(graph.layers[0]!.params.shape).toEqual([8, 8, 4]);
  expect(inferGraph(graph).problems).toEqual([]);
});
