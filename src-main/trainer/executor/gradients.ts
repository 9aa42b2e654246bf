// Gradients that TensorFlow has kernels for and tf-core composes of many ops: activations and biases.
import { type NamedAttrMap, type Tensor, type TensorInfo, tf } from '../tf';
import { attributeTypes, dataTypes, type NativeBackend, nativeBackend, type OpAttribute } from './native';

const floats: OpAttribute = { name: 'T', type: attributeTypes.type, value: dataTypes.float32 };
const layout: OpAttribute = { name: 'data_format', type: attributeTypes.string, value: 'NHWC' };

function runOne(op: string, attributes: OpAttribute[], inputs: TensorInfo[], backend = nativeBackend()!) {
  return backend.executeMultipleOutputs(op, attributes, inputs, 1)[0]!;
}

/** What tf-core's ops take that a kernel of TensorFlow's takes the gradient of: of which tensor, under which name. A ReLU's is taken of its output, as in TensorFlow (the same numbers): its optimizer joins what is before it away. */
const kernels: Readonly<Record<string, { op: string; by: 'input' | 'output'; alpha?: true }>> = {
  Relu: { op: 'ReluGrad', by: 'output' },
  Relu6: { op: 'Relu6Grad', by: 'output' },
  LeakyRelu: { op: 'LeakyReluGrad', by: 'input', alpha: true },
  Selu: { op: 'SeluGrad', by: 'output' },
  Sigmoid: { op: 'SigmoidGrad', by: 'output' },
  Tanh: { op: 'TanhGrad', by: 'output' },
  Softplus: { op: 'SoftplusGrad', by: 'input' },
};
/** These take the output before the gradient; the others the gradient first. */
const outputFirst = new Set(['SigmoidGrad', 'TanhGrad']);

/** Replaces tf-core's composed gradients where the backend is native; the numbers are TensorFlow's own, as in Keras. */
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
      bias: () => runOne('BiasAddGrad', [floats, layout], [dy as Tensor]),
    }),
  });
}

let prepared = false;

/** Puts TensorFlow's gradients in place, once the backend is native: tf-core's own are there by then. */
export function prepareGradients(): void {
  if (prepared || !nativeBackend()) return;
  prepared = true;
  registerActivations();
  registerBias();
}

/** Adds a bias to the last axis; TensorFlow joins its own op with the convolution before and the activation behind it. */
export function addBias(x: Tensor, bias: Tensor): Tensor {
  prepareGradients();
  if (!nativeBackend() || x.rank < 2 || x.rank > 5) return tf.add(x, bias);
  return tf.engine().runKernel(biasName, { x, bias } as never) as Tensor;
}
