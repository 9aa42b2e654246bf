// Calls TensorFlow ops that tf-core does not expose (fused batch statistics, CheckNumerics), and types tfjs-node's binding.
import { type KernelBackend, type Tensor, type TensorInfo, tf } from '../tf';

/** An attribute of a TensorFlow op, as passed to the binding. `type` is one of `attributeTypes`. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** The part of the native binding that Graft uses. */
export interface NativeBinding {
  executeOp(
    name: string,
    attributes: OpAttribute[],
    inputIds: number[],
    outputs: number,
  ): { id: number; shape: number[]; dtype: number }[];
  createTensor(shape: number[], dtype: number, values: ArrayLike<number>): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array;
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
  runSavedModel(
    id: number,
    inputIds: number[],
    inputNames: string,
    outputNames: string,
  ): { id: number; shape: number[]; dtype: number }[];
}

/** The part of tfjs-node's backend that Graft uses. */
export interface NativeBackend extends KernelBackend {
  binding: NativeBinding;
  readonly isUsingGpuDevice: boolean;
  getInputTensorIds(tensors: readonly TensorInfo[]): number[];
  createOutputTensor(info: { id: number; shape: number[]; dtype: number }): Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: OpAttribute[],
    inputs: readonly TensorInfo[],
    outputs: number,
  ): Tensor[];
}

/** Codes of attribute types in TensorFlow's C interface (TF_AttrType). */
export const attributeTypes = { string: 0, int: 1, float: 2, bool: 3, type: 4, shape: 5 } as const;
/** Codes of element types in TensorFlow (DataType). */
export const dataTypes = { float32: 1, int32: 3, uint8: 4, bool: 10, bfloat16: 14, resource: 20 } as const;

/** Returns the native backend if it is in use, else null. */
export function nativeBackend(): NativeBackend | null {
  return tf.getBackend() === 'tensorflow' ? (tf.backend() as NativeBackend) : null;
}

const floatType: OpAttribute = { name: 'T', type: attributeTypes.type, value: dataTypes.float32 };

function batchNormAttributes(epsilon: number): OpAttribute[] {
  return [
    floatType,
    { name: 'U', type: attributeTypes.type, value: dataTypes.float32 },
    { name: 'epsilon', type: attributeTypes.float, value: epsilon },
    { name: 'data_format', type: attributeTypes.string, value: 'NHWC' },
    { name: 'is_training', type: attributeTypes.bool, value: true },
  ];
}

const fusedName = 'GraftFusedBatchNorm';
let registered = false;

/** Registers the fused kernel and its gradient, which are several times faster than tf-core's composed ones. */
function registerFused(): void {
  if (registered) return;
  registered = true;
  tf.registerKernel({
    kernelName: fusedName,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { x, gamma, beta } = inputs as Record<'x' | 'gamma' | 'beta', TensorInfo>;
      const native = backend as NativeBackend;
      const none = tf.tensor1d([]);
      const attributes = batchNormAttributes(Number(attrs?.epsilon));
      attributes.push({ name: 'exponential_avg_factor', type: attributeTypes.float, value: 1 });
      const outputs = native.executeMultipleOutputs(
        'FusedBatchNormV3',
        attributes,
        [x, gamma, beta, none, none],
        6,
      );
      none.dispose();
      return outputs;
    },
  });
  tf.registerGradient({
    kernelName: fusedName,
    inputsToSave: ['x', 'gamma'],
    outputsToSave: [false, false, false, true, true, true],
    gradFunc: (dy, saved, attrs) => {
      const [x, gamma, mean, variance, third] = saved;
      const dys = dy as Tensor[];
      const [dx, dGamma, dBeta] = nativeBackend()!.executeMultipleOutputs(
        'FusedBatchNormGradV3',
        batchNormAttributes(Number(attrs.epsilon)),
        [dys[0]!, x!, gamma!, mean!, variance!, third!],
        5,
      );
      return { x: () => dx!, gamma: () => dGamma!, beta: () => dBeta! };
    },
  });
}

/** Normalizes `x` `[n, h, w, c]` by batch statistics. Returns `[y, mean, variance]`; the variance is unbiased (n / (n - 1)), as in TensorFlow. */
export function fusedBatchNorm(
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  epsilon: number,
): [Tensor, Tensor, Tensor] {
  registerFused();
  const [y, mean, variance] = tf
    .engine()
    .runKernel(fusedName, { x, gamma, beta } as never, { epsilon }) as unknown as Tensor[];
  return [y!, mean!, variance!];
}

/** Returns `x`. On native TensorFlow, throws if it contains NaN or infinity; in a recorded program, the updates that depend on it do not run. */
export function checkNumerics(x: Tensor, name: string): Tensor {
  const native = nativeBackend();
  if (!native) return x;
  const message: OpAttribute = { name: 'message', type: attributeTypes.string, value: name };
  return native.executeMultipleOutputs('CheckNumerics', [floatType, message], [x], 1)[0]!;
}

/** True for the error that `checkNumerics` throws. */
export function isNumericsError(error: unknown): boolean {
  return error instanceof Error && /Tensor had (NaN|-?Inf)/i.test(error.message);
}
