// Runs a network with zero paddings joined to their convolutions and without, op by op and recorded, and compares all values.
import { buildArchitecture } from '#shared/architectures/index';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { createRandom } from '#shared/random';
import { runGraph } from '../../../src-main/trainer/executor/run-graph';
import { findPaddings, isSamePadding } from '../../../src-main/trainer/executor/same-padding';
import type { Program } from '../../../src-main/trainer/recorder/program';
import { openSession } from '../../../src-main/trainer/recorder/session';
import { tf } from '../../../src-main/trainer/tf';
import { weightsOf } from '../graphs';

/** Returns an architecture without its top at a size. */
export const headless = (name: string, size: number, channels = 3): LayerGraph =>
  buildArchitecture(name, { inputShape: [size, size, channels], includeTop: false, classes: 3, seed: 4 });

/** Returns the zero paddings of a network that are joined to their convolution. */
export function joinedPaddings(graph: LayerGraph): string[] {
  const { layers } = inferGraph(graph);
  const byName = new Map(graph.layers.map((layer) => [layer.name, layer]));
  return [...findPaddings(graph.layers, graph.outputs)].flatMap(([name, convolution]) => {
    const padding = byName.get(name)!;
    const shape = layers.get(padding.inputs[0]!)!.shape as number[];
    return isSamePadding(padding, convolution, shape) ? name : [];
  });
}

/** Returns the values of the network's first output for two seeded images. */
export function valuesOf(
  graph: LayerGraph,
  record: boolean,
  joinPaddings: boolean,
  weights = weightsOf(graph),
): Float32Array {
  const input = graph.layers.find(({ kind }) => kind === 'InputLayer')!;
  const shape = [2, ...(inferGraph(graph).layers.get(input.name)!.shape.slice(1) as number[])];
  const random = createRandom(9);
  const pixels = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random() * 2 - 1);
  const program: Program = {
    shapes: [{ [input.name]: { shape, dtype: 'float32' } }],
    run: (weights, feeds) => {
      const [y] = runGraph({ graph, weights, given: feeds, outputs: [graph.outputs[0]!], joinPaddings });
      return { outputs: new Map([['y', y!]]), state: new Map() };
    },
  };
  const session = openSession({ state: weights, programs: { forward: program }, record });
  const x = tf.tensor(pixels, shape);
  const y = session.run('forward', new Map([[input.name, x]])).get('y')!;
  const values = y.dataSync() as Float32Array;
  tf.dispose([x, y]);
  session.dispose();
  return values;
}

/** Returns the number of values that differ between joined paddings and separate ones, and the number of values. */
export function compareJoined(graph: LayerGraph, record: boolean): { different: number; values: number } {
  const weights = weightsOf(graph);
  const clones = () => new Map([...weights].map(([key, tensor]) => [key, tensor.clone()] as const));
  const [joined, separate] = [true, false].map((join) => valuesOf(graph, record, join, clones()));
  tf.dispose([...weights.values()]);
  let different = joined!.length === separate!.length ? 0 : Number.NaN;
  for (const [i, value] of joined!.entries()) if (!Object.is(value, separate![i])) different++;
  return { different, values: joined!.length };
}
