// Sums after a convolution, recorded so that TensorFlow computes them in the convolution: which sums, and the numbers of op by op.
import { beforeAll, expect, test } from 'vitest';
import { createRandom } from '#shared/random';
import { addBias } from '../../../src-main/trainer/executor/gradients';
import { createGraphDef } from '../../../src-main/trainer/recorder/graph-def';
import type { Program, Tensors } from '../../../src-main/trainer/recorder/program';
import { recordProgram } from '../../../src-main/trainer/recorder/record';
import { openSession } from '../../../src-main/trainer/recorder/session';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { type Tensor, type Tensor4D, tf } from '../../../src-main/trainer/tf';

let native = false;
beforeAll(async () => {
  native = (await openRuntime()).binding !== undefined;
});

const channels = 8;
const random = createRandom(3);
const randomOf = (shape: readonly number[]) =>
  tf.tensor(
    Float32Array.from({ length: shape.reduce((product, size) => product * size, 1) }, () => random() - 0.5),
    [...shape],
  );

interface Parts {
  /** A convolution with a bias. */
  conv(x: Tensor): Tensor;
  /** A depthwise convolution with a bias. */
  depthwise(x: Tensor): Tensor;
  /** A convolution without a bias. */
  bare(x: Tensor): Tensor;
}

/** Each network with the number of its sums that are computed in a convolution. */
const networks: Readonly<Record<string, readonly [fused: number, run: (x: Tensor, parts: Parts) => Tensor]>> =
  {
    'a residual block': [1, (x, { conv }) => tf.relu(tf.add(conv(tf.relu(conv(x))), x))],
    'the shortcut first': [1, (x, { conv }) => tf.relu(tf.add(x, conv(tf.relu(conv(x)))))],
    'a convolution in the shortcut': [1, (x, { conv }) => tf.relu(tf.add(conv(conv(x)), conv(x)))],
    'no activation after it': [1, (x, { conv }) => tf.add(conv(x), x)],
    'two blocks': [2, (x, { conv }) => ((y) => tf.relu(tf.add(conv(y), y)))(tf.relu(tf.add(conv(x), x)))],
    'a difference': [0, (x, { conv }) => tf.sub(conv(x), x)],
    'twice the same': [0, (x, { conv }) => ((y) => tf.add(y, y))(conv(x))],
    'a convolution that is used again': [0, (x, { conv }) => ((y) => tf.mul(tf.add(y, x), y))(conv(x))],
    'a depthwise convolution': [0, (x, { depthwise }) => tf.relu(tf.add(depthwise(x), x))],
    'no bias': [0, (x, { bare }) => tf.relu(tf.add(bare(x), x))],
    'other shapes': [0, (x, { conv }) => tf.add(conv(x), tf.mean(x, [1, 2], true))],
  };

function programOf(run: (x: Tensor, parts: Parts) => Tensor): Program {
  return {
    shapes: [{ x: { shape: [4, 9, 9, channels], dtype: 'float32' } }],
    run(state, feeds) {
      const of = (name: string) => state.get(name)!;
      const bare = (x: Tensor) => tf.conv2d(x as Tensor4D, of('kernel') as Tensor4D, 1, 'same');
      const parts: Parts = {
        bare,
        conv: (x) => addBias(bare(x), of('bias')),
        depthwise: (x) =>
          addBias(tf.depthwiseConv2d(x as Tensor4D, of('depthwise') as Tensor4D, 1, 'same'), of('bias')),
      };
      return { outputs: new Map([['y', run(feeds.get('x')!, parts)]]), state: new Map() };
    },
  };
}

test.each(Object.entries(networks))('%s', (_title, [fused, run]) => {
  const program = programOf(run);
  const stateOf = (): Map<string, Tensor> =>
    new Map([
      ['kernel', randomOf([3, 3, channels, channels])],
      ['depthwise', randomOf([3, 3, channels, 1])],
      ['bias', randomOf([channels])],
    ]);
  const state = stateOf();
  const reads = new Map([...state.keys()].map((key, i) => [key, { node: `read_${i}`, index: 0 }]));
  if (native) {
    const graph = createGraphDef();
    recordProgram(program, program.shapes[0]!, state, reads, graph, 'step', 'float32');
    const text = Buffer.from(graph.finish()).toString('latin1');
    // Each node has its op in its name, too.
    expect(text.split('AddN').length - 1).toBe(fused);
  }
  const x = randomOf([4, 9, 9, channels]);
  const outputs = [true, false].map((record) => {
    const copies: Tensors = new Map([...state].map(([key, value]) => [key, tf.clone(value)]));
    const session = openSession({ state: new Map(copies), programs: { run: program }, record });
    expect(session.mode).toBe(record && native ? 'recorded' : 'op-by-op');
    const result = session.run('run', new Map([['x', x]]));
    const values = result.get('y')!.dataSync() as Float32Array;
    tf.dispose([...result.values()]);
    session.dispose();
    return values;
  });
  const [recorded, plain] = outputs as [Float32Array, Float32Array];
  const greatest = plain.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(greatest).toBeGreaterThan(0.5);
  for (const [i, value] of recorded.entries())
    expect(Math.abs(value - plain[i]!) / greatest).toBeLessThan(5e-7);
});
