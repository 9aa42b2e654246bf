// Registers TensorFlow's gradient kernels of activations and biases, which tf-core composes of many ops.
import { type NamedAttrMap, type Tensor, type TensorInfo, tf } from '../tf';
import { attributeTypes, dataTypes, type NativeBackend, nativeBackend, type OpAttribute } from './native';

const floats: OpAttribute = { name: 'T', type: attributeTypes.type, value: dataTypes.float32 };
const layout: OpAttribute = { name: 'data_format', type: attributeTypes.string, value: 'NHWC' };

function runOne(op: string, attributes: OpAttribute[], inputs: TensorInfo[], backend = nativeBackend()!) {
  return backend.executeMultipleOutputs(op, attributes, inputs, 1)[0]!;
}

/** TensorFlow's gradient kernel of each tf-core op, and the tensor it is computed from. ReLU uses its output, as in TensorFlow: the values are equal, and the graph optimizer may fuse the input away. */
const kernels: Readonly<Record<string, { op: string; by: 'input' | 'output'; alpha?: true }>> = {
  Relu: { op: 'ReluGrad', by: 'output' },
  Relu6: { op: 'Relu6Grad', by: 'output' },
  LeakyRelu: { op: 'LeakyReluGrad', by: 'input', alpha: true },
  Selu: { op: 'SeluGrad', by: 'output' },
  Sigmoid: { op: 'SigmoidGrad', by: 'output' },
  Tanh: { op: 'TanhGrad', by: 'output' },
  Softplus: { op: 'SoftplusGrad', by: 'input' },
};
/** Kernels with the argument order (output, gradient); the others take the gradient first. */
const outputFirst = new Set(['SigmoidGrad', 'TanhGrad']);

/** Replaces tf-core's composed gradients on the native backend, so that values equal Keras'. */
function registerActivations(): void {
  for (const [kernelName, { op, by, alpha }] of Object.entries(kernels)) {
    const composed = tf.getGradient(kernelName);
    tf.registerGradient({
      kernelName,
      inputsToSave: [...new Set([...(composed.inputsToSave ?? []), 'x'])],
      outputsToSave: [true],
      gradFunc: (dy, saved, attrs: NamedAttrMap) => {
        const [x, y] = saved as [Tensor, Tensor];
        const backend = nativeBackend();
        if (!backend) return composed.gradFunc(dy, composed.inputsToSave ? [x] : [y], attrs);
        const attributes = alpha
          ? [floats, { name: 'alpha', type: attributeTypes.float, value: attrs.alpha }]
          : [floats];
        const value = by === 'input' ? x : y;
        const inputs = outputFirst.has(op) ? [value, dy as Tensor] : [dy as Tensor, value];
        return { x: () => runOne(op, attributes, inputs, backend) };
      },
    });
  }
}

const biasName = 'GraftBiasAdd';

function registerBias(): void {
  tf.registerKernel({
    kernelName: biasName,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs, backend }) =>
      runOne('BiasAdd', [floats, layout], [inputs.x!, inputs.bias!], backend as NativeBackend),
  });
  tf.registerGradient({
    kernelName: biasName,
    gradFunc: (dy) => ({
      x: () => (dy as Tensor).clone(),
      bias: () => biasGradient(dy as Tensor),
    }),
  });
}

/** Sums over all axes but the last. TensorFlow would join `BiasAddGrad` with the gradient of a convolution's kernel into an op that adds one value after the other in one thread: a sixth of the processor time of a small CNN. */
function biasGradient(dy: Tensor): Tensor {
  return dy.rank === 4 ? tf.sum(dy, [0, 1, 2]) : runOne('BiasAddGrad', [floats, layout], [dy]);
}

let registered = false;

/** Registers TensorFlow's gradients, once. Does nothing before the backend is native; tf-core's own gradients are registered by then. */
export function prepareGradients(): void {
  if (registered || !nativeBackend()) return;
  registered = true;
  registerActivations();
  registerBias();
}

/** Adds a bias along the last axis. Uses BiasAdd, which TensorFlow fuses with the convolution before it and the activation after it. */
export function addBias(x: Tensor, bias: Tensor): Tensor {
  prepareGradients();
  if (!nativeBackend() || x.rank < 2 || x.rank > 5) return tf.add(x, bias);
  return tf.engine().runKernel(biasName, { x, bias } as never) as Tensor;
}
