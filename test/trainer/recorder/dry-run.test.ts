// Placeholders of ops during recording have the same shapes as TensorFlow's ops.
import { expect, test } from 'vitest';
import type { NativeBackend, NativeBinding } from '../../../src-main/trainer/executor/native';
import { openDryRun } from '../../../src-main/trainer/recorder/dry-run';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { type Tensor, type Tensor4D, tf } from '../../../src-main/trainer/tf';

const native = (await openRuntime()).binding !== undefined;

/** Runs the work with every op computed and also replaced. Returns the replaced ops. */
function compare(work: () => Tensor[]): Set<string> {
  const backend = tf.backend() as NativeBackend;
  const binding = backend.binding;
  const dryRun = openDryRun(binding);
  const seen = new Set<string>();
  const copy: Record<string, unknown> = {};
  for (const name of Object.getOwnPropertyNames(binding)) {
    const value = (binding as unknown as Record<string, unknown>)[name];
    copy[name] = typeof value === 'function' ? value.bind(binding) : value;
  }
  const watched: Partial<NativeBinding> = {
    createTensor(shape, dtype, values) {
      const id = binding.createTensor(shape, dtype, values);
      dryRun.register(id, shape, dtype === 3 ? (values as Int32Array) : undefined);
      return id;
    },
    executeOp(op, attributes, inputIds, outputs) {
      const infos = binding.executeOp(op, attributes, inputIds, outputs);
      const skipped = dryRun.skip(op, attributes, inputIds);
      if (skipped) {
        seen.add(op);
        expect(
          skipped.map(({ shape, dtype }) => ({ shape, dtype })),
          op,
        ).toEqual(infos.map(({ shape, dtype }) => ({ shape, dtype })));
        for (const { id } of skipped) binding.deleteTensor(id);
      }
      for (const { id, shape } of infos) dryRun.register(id, shape);
      return infos;
    },
  };
  backend.binding = Object.assign(copy, watched) as unknown as NativeBinding;
  try {
    tf.dispose(work());
  } finally {
    backend.binding = binding;
    dryRun.dispose();
  }
  return seen;
}

const zeros = (...shape: number[]) => tf.tensor(new Float32Array(shape.reduce((a, b) => a * b)), shape);

test.runIf(native)('computes convolutions, pooling, products and activations, forward and backward', () => {
  const seen = new Set<string>();
  for (const padding of ['same', 'valid'] as const)
    for (const [window, stride, dilation] of [
      [3, 1, 1],
      [3, 2, 1],
      [4, 3, 1],
      [3, 1, 2],
    ] as const)
      for (const op of compare(() => {
        const x = zeros(4, 37, 42, 8) as Tensor4D;
        const dense = zeros(window, window, 8, 16) as Tensor4D;
        const deep = zeros(window, window, 8, 2) as Tensor4D;
        const loss = (one: Tensor, two: Tensor, three: Tensor) => {
          const a = tf.relu(tf.conv2d(one as Tensor4D, two as Tensor4D, stride, padding, 'NHWC', dilation));
          const b = tf.relu6(
            tf.depthwiseConv2d(one as Tensor4D, three as Tensor4D, stride, padding, 'NHWC', dilation),
          );
          const c = tf.maxPool(one as Tensor4D, window, stride, padding);
          const d = tf.avgPool(one as Tensor4D, window, stride, padding);
          const sums = [tf.mul(tf.add(a, b), tf.sub(a, b)), tf.sigmoid(c), tf.tanh(d)].map((y) => tf.sum(y));
          return tf.addN(sums).asScalar();
        };
        return dilation === 1 ? tf.grads(loss)([x, dense, deep]) : [loss(x, dense, deep)];
      }))
        seen.add(op);
  for (const [left, right] of [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ] as const)
    for (const op of compare(() => [
      tf.matMul(left ? zeros(50, 90) : zeros(90, 50), right ? zeros(110, 50) : zeros(50, 110), left, right),
    ]))
      seen.add(op);
  const forward = ['Conv2D', 'DepthwiseConv2dNative', 'MaxPool', 'AvgPool', 'BatchMatMulV2', 'Relu', 'Relu6'];
  const backward = [
    'Conv2DBackpropInput',
    'DepthwiseConv2dNativeBackpropInput',
    'MaxPoolGrad',
    'AvgPoolGrad',
  ];
  expect([...forward, ...backward].filter((op) => !seen.has(op))).toEqual([]);
});
