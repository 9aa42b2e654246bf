// Skips expensive TensorFlow ops while a program is recorded, because only the shapes of their outputs are needed.
import { attributeTypes, dataTypes, type NativeBinding, type OpAttribute } from '../executor/native';

/** An op's outputs, as the binding describes them. */
type Infos = ReturnType<NativeBinding['executeOp']>;
type Shape = readonly number[];

/** Replaces outputs of expensive ops by zeros of the same shape, which share one buffer per number of elements. */
export interface DryRun {
  /** Registers the shape of a tensor; `values` if it is a list of integers. */
  register(id: number, shape: Shape, values?: ArrayLike<number>): void;
  /** Returns zeros as the op's outputs without running it; null if it has to run. */
  skip(op: string, attributes: readonly OpAttribute[], inputIds: readonly number[]): Infos | null;
  /** Returns the shape of a registered tensor. */
  shapeOf(id: number): Shape | undefined;
  dispose(): void;
}

/** Ops with one output of the first input's shape. */
const likeFirst = new Set(
  'BiasAdd Relu Relu6 Elu Selu LeakyRelu Sigmoid Tanh Softplus ReluGrad Relu6Grad EluGrad SeluGrad LeakyReluGrad SigmoidGrad TanhGrad SoftplusGrad MaxPoolGrad'.split(
    ' ',
  ),
);
/** Index of the input that contains the output's shape, by op. */
const shapeInput: Readonly<Record<string, number>> = {
  Conv2DBackpropInput: 0,
  Conv2DBackpropFilter: 1,
  DepthwiseConv2dNativeBackpropInput: 0,
  DepthwiseConv2dNativeBackpropFilter: 1,
  AvgPoolGrad: 0,
};
/** Binary ops on tensors of equal shape. */
const pairwise = new Set(['Add', 'AddV2', 'Sub', 'Mul']);

/** Returns the output size of a sliding window along one axis (TensorFlow's rule); null for an unknown padding. */
function slidingSize(size: number, window: number, stride: number, padding: unknown): number | null {
  if (padding === 'SAME') return Math.ceil(size / stride);
  if (padding === 'VALID') return Math.ceil((size - window + 1) / stride);
  return null;
}

function windowedShape(
  x: Shape,
  window: Shape,
  channels: number,
  named: ReadonlyMap<string, unknown>,
): Shape | null {
  const strides = named.get('strides') as number[] | undefined;
  if (x.length !== 4 || !Array.isArray(strides) || (named.get('data_format') ?? 'NHWC') !== 'NHWC')
    return null;
  const dilations = (named.get('dilations') as number[] | undefined) ?? [1, 1, 1, 1];
  const sides = [1, 2].map((i) =>
    slidingSize(x[i]!, (window[i - 1]! - 1) * dilations[i]! + 1, strides[i]!, named.get('padding')),
  );
  if (sides.some((side) => side === null || side <= 0)) return null;
  return [x[0]!, sides[0]!, sides[1]!, channels];
}

/** Returns the shape of an op's output from the shapes of its inputs; null if the op is cheap, unknown or has several outputs. */
function outputShape(
  op: string,
  attributes: readonly OpAttribute[],
  inputs: readonly Shape[],
  valuesOf: (input: number) => Shape | undefined,
): Shape | null {
  const named = new Map(attributes.map(({ name, value }) => [name, value]));
  const [a, b] = inputs;
  if (likeFirst.has(op)) return a ?? null;
  const at = shapeInput[op];
  if (at !== undefined) return valuesOf(at) ?? null;
  if (!a || !b) {
    const window = named.get('ksize') as number[] | undefined;
    if ((op !== 'MaxPool' && op !== 'AvgPool') || !a || !Array.isArray(window)) return null;
    return windowedShape(a, window.slice(1, 3), a[3]!, named);
  }
  if (pairwise.has(op)) return a.join() === b.join() ? a : null;
  if (op === 'Conv2D') return windowedShape(a, b, b[3]!, named);
  if (op === 'DepthwiseConv2dNative') return windowedShape(a, b, b[2]! * b[3]!, named);
  if (op !== 'BatchMatMulV2' || a.slice(0, -2).join() !== b.slice(0, -2).join()) return null;
  const rows = a.at(named.get('adj_x') ? -1 : -2)!;
  const columns = b.at(named.get('adj_y') ? -2 : -1)!;
  return [...a.slice(0, -2), rows, columns];
}

/** Creates a dry run on a binding. */
export function openDryRun(binding: NativeBinding): DryRun {
  const shapes = new Map<number, Shape>();
  const lists = new Map<number, Shape>();
  const zeros = new Map<number, number>();
  const int = (name: string): OpAttribute => ({ name, type: attributeTypes.type, value: dataTypes.int32 });
  const float = (name: string): OpAttribute => ({
    name,
    type: attributeTypes.type,
    value: dataTypes.float32,
  });
  const withSizes = <T>(sizes: Shape, work: (id: number) => T): T => {
    const id = binding.createTensor([sizes.length], dataTypes.int32, Int32Array.from(sizes));
    try {
      return work(id);
    } finally {
      binding.deleteTensor(id);
    }
  };
  /** Returns zeros, allocated once per number of elements; tensors are views of them. */
  const zerosOf = (count: number) => {
    let id = zeros.get(count);
    if (id === undefined) {
      const zero = binding.createTensor([], dataTypes.float32, new Float32Array(1));
      const attributes = [float('T'), int('index_type')];
      id = withSizes([count], (dims) => binding.executeOp('Fill', attributes, [dims, zero], 1)[0]!.id);
      binding.deleteTensor(zero);
      zeros.set(count, id);
    }
    return id;
  };
  return {
    register(id, shape, values) {
      shapes.set(id, [...shape]);
      if (values && values.length <= 8) lists.set(id, Array.from(values));
    },
    skip(op, attributes, inputIds) {
      const type = attributes.find(({ name }) => name === 'T');
      if (type?.value !== dataTypes.float32) return null;
      const inputs = inputIds.map((id) => shapes.get(id));
      if (inputs.some((shape) => shape === undefined)) return null;
      const shape = outputShape(op, attributes, inputs as Shape[], (i) => lists.get(inputIds[i]!));
      const count = shape?.reduce((product, size) => product * size, 1) ?? 0;
      // Small ops are cheaper to run than to replace.
      if (!shape || count < 4096) return null;
      const attributesOfView = [float('T'), int('Tshape')];
      return withSizes(shape, (sizes) =>
        binding.executeOp('Reshape', attributesOfView, [zerosOf(count), sizes], 1),
      );
    },
    shapeOf: (id) => shapes.get(id),
    dispose() {
      for (const id of zeros.values()) binding.deleteTensor(id);
      zeros.clear();
    },
  };
}
