// Records the ops that a program runs on the native binding into a GraphDef.
import {
  attributeTypes,
  dataTypes,
  type NativeBackend,
  type NativeBinding,
  type OpAttribute,
} from '../executor/native';
import { type Tensor, tf } from '../tf';
import { type DryRun, openDryRun } from './dry-run';
import type { GraphDef, NodeOutput } from './graph-def';
import { type HalfPrecision, openHalfPrecision } from './half-precision';
import { type FeedShape, type Program, runOpByOp, type Tensors } from './program';

/** The nodes of a recorded program in its graph. */
export interface Recorded {
  /** Placeholders by feed name. */
  readonly feeds: ReadonlyMap<string, NodeOutput>;
  /** Output values by name, before the state is updated. */
  readonly outputs: ReadonlyMap<string, NodeOutput>;
  /** New values of the state by name. */
  readonly state: ReadonlyMap<string, NodeOutput>;
}

interface Step {
  readonly node: string;
  readonly write: (resolve: (id: number) => NodeOutput) => void;
}

/** How a recorded program computes: see half-precision.ts. */
export type Precision = 'float32' | 'bfloat16';

/** Runs the program once on zeros with the given state and adds its ops to the graph. Only the output shapes of expensive ops are computed, and all results are discarded. `reads` maps names of the state to the nodes that read it. */
export function recordProgram(
  program: Program,
  shapes: Readonly<Record<string, FeedShape>>,
  state: Tensors,
  reads: ReadonlyMap<string, NodeOutput>,
  graph: GraphDef,
  prefix: string,
  precision: Precision,
): Recorded {
  const backend = tf.backend() as NativeBackend;
  const sources = new Map<number, NodeOutput>();
  const feeds = new Map<string, Tensor>();
  const placeholders = new Map<string, NodeOutput>();
  const idOf = (tensor: Tensor) => backend.getInputTensorIds([tensor])[0]!;
  let results: Tensor[] = [];
  const steps: Step[] = [];
  const half = precision === 'bfloat16' ? openHalfPrecision(graph) : null;
  const binding = backend.binding;
  const dryRun = openDryRun(binding);
  try {
    for (const [name, tensor] of state) {
      sources.set(idOf(tensor), reads.get(name)!);
      dryRun.register(idOf(tensor), tensor.shape);
    }
    for (const [name, { shape, dtype }] of Object.entries(shapes)) {
      const feed = tf.zeros([...shape], dtype);
      feeds.set(name, feed);
      dryRun.register(idOf(feed), shape);
      const placeholder = graph.add(
        `${prefix}/feed_${feeds.size}`,
        'Placeholder',
        [],
        [
          { name: 'dtype', type: 4, value: dataTypes[dtype] },
          { name: 'shape', type: 5, value: [...shape] },
        ],
      );
      placeholders.set(name, placeholder);
      sources.set(idOf(feed), placeholder);
    }
    backend.binding = recordingBinding(binding, graph, prefix, sources, steps, dryRun, half);
    const { outputs, state: updated } = runOpByOp(program, state, feeds);
    results = [...outputs.values(), ...updated.values()];
    const resolve = (id: number) => {
      const source = sources.get(id);
      if (!source) throw new Error('an op uses a tensor that was created before the recording began');
      return source;
    };
    for (const step of steps) step.write(resolve);
    const nodesOf = (tensors: Tensors) =>
      new Map(
        [...tensors].map(([name, tensor]) => {
          const source = resolve(idOf(tensor));
          return [name, half?.inFloat(source) ?? source] as const;
        }),
      );
    return { feeds: placeholders, outputs: nodesOf(outputs), state: nodesOf(updated) };
  } finally {
    backend.binding = binding;
    dryRun.dispose();
    tf.dispose([...feeds.values(), ...results]);
  }
}

/** Prevents TensorFlow's graph optimizer from removing or fusing a node. The node and its dependencies then become targets of every run of the graph, so that the whole step is optimized again even to read weights: set it on as few nodes as possible. */
const doNotRemove: OpAttribute = { name: '_grappler_do_not_remove', type: attributeTypes.bool, value: true };

/** Marks a sum as already rewritten by TensorFlow's graph optimizer, which then does not merge it into an op that adds in order of arrival (the last bit would vary from run to run). */
const noSumRewrite: OpAttribute = {
  name: '_grappler_ArithmeticOptimizer_AddOpsRewriteStage',
  type: attributeTypes.bool,
  value: true,
};

interface Producer {
  readonly op: string;
  readonly inputs: readonly number[];
  readonly attributes: OpAttribute[];
  /** A sum or difference of two tensors of one shape. */
  readonly pair: boolean;
}

const protect = (producer: Producer) => {
  if (!producer.attributes.includes(doNotRemove)) producer.attributes.push(doNotRemove);
};

/** Number of inputs of an `AddN`. */
const ofTwo: OpAttribute = { name: 'N', type: attributeTypes.int, value: 2 };

/** True for a convolution with a bias. TensorFlow's graph optimizer computes the sum of one and of another tensor in the convolution itself, with the activation after it, but recognizes only `AddN` as such a sum where the shapes of fed weights are not known to it. */
function isConvolved(producers: ReadonlyMap<number, Producer>, id: number): boolean {
  const bias = producers.get(id);
  return bias?.op === 'BiasAdd' && producers.get(bias.inputs[0]!)?.op === 'Conv2D';
}

/** Protects a bias between a depthwise convolution and a sum: TensorFlow 2.20's graph optimizer would fuse the three into an op that is not registered. */
function protectDepthwiseBias(producers: ReadonlyMap<number, Producer>, id: number): void {
  const bias = producers.get(id);
  if (bias?.op !== 'BiasAdd') return;
  if (producers.get(bias.inputs[0]!)?.op === 'DepthwiseConv2dNative') protect(bias);
}

/** Protects `x - y` in `x - y + ε`: TensorFlow's graph optimizer would rewrite it as `x + ε - y`, which loses ε where x and y are nearly equal. */
function protectBeforeConstant(
  producers: ReadonlyMap<number, Producer>,
  constants: ReadonlySet<number>,
  inputs: readonly number[],
): void {
  if (!inputs.some((id) => constants.has(id))) return;
  for (const id of inputs) {
    const producer = producers.get(id);
    if (producer?.pair) protect(producer);
  }
}

/** Returns a copy of the binding that runs everything on the original and records ops and constants. A Proxy does not work, because the binding's properties are not configurable. */
function recordingBinding(
  binding: NativeBinding,
  graph: GraphDef,
  prefix: string,
  sources: Map<number, NodeOutput>,
  steps: Step[],
  dryRun: DryRun,
  half: HalfPrecision | null,
): NativeBinding {
  const copy: Record<string, unknown> = {};
  const real = binding as unknown as Record<string, unknown>;
  const names = Object.getOwnPropertyNames(real);
  for (const name of names) {
    const value = real[name];
    copy[name] = typeof value === 'function' ? value.bind(binding) : value;
  }
  let count = 0;
  const producers = new Map<number, Producer>();
  const constants = new Set<number>();
  const zeros = new Set<number>();
  /** Numbers of uses of each tensor. */
  const uses = new Map<number, number>();
  const overrides: Partial<NativeBinding> = {
    executeOp(op, attributes, inputIds, outputs) {
      // The feeds are zeros while recording, so results may be NaN.
      const infos =
        op === 'CheckNumerics'
          ? binding.executeOp('Identity', attributes.slice(0, 1), inputIds, outputs)
          : (dryRun.skip(op, attributes, inputIds) ?? binding.executeOp(op, attributes, inputIds, outputs));
      const node = `${prefix}/${op}_${++count}`;
      const inputs = [...inputIds];
      const nodeAttributes: OpAttribute[] = attributes.map((attribute) => ({ ...attribute }));
      for (const [index, { id, shape }] of infos.entries()) {
        sources.set(id, { node, index });
        dryRun.register(id, shape);
      }
      const isSum = op === 'Add' || op === 'AddV2' || op === 'Sub';
      const pair = isSum && inputs.every((id) => dryRun.shapeOf(id)?.join() === infos[0]!.shape.join());
      for (const { id } of infos) producers.set(id, { op, inputs, attributes: nodeAttributes, pair });
      if (pair && op !== 'Sub') nodeAttributes.push(noSumRewrite);
      if (pair) for (const id of inputs) protectDepthwiseBias(producers, id);
      if (isSum) protectBeforeConstant(producers, constants, inputs);
      // TensorFlow fuses `Pad`, which pads with zeros, with a convolution, but not `PadV2`.
      const padsZeros = op === 'PadV2' && zeros.has(inputs[2]!);
      const [written, used] = padsZeros ? ['Pad', inputs.slice(0, 2)] : [op, inputs];
      for (const id of inputs) uses.set(id, (uses.get(id) ?? 0) + 1);
      const isFused = () =>
        pair &&
        op !== 'Sub' &&
        !half &&
        inputs.some((id) => isConvolved(producers, id) && uses.get(id) === 1);
      steps.push({
        node,
        write: (resolve) =>
          isFused()
            ? void graph.add(node, 'AddN', used.map(resolve), [ofTwo, ...nodeAttributes])
            : void (half ?? graph).add(node, written, used.map(resolve), nodeAttributes),
      });
      return infos;
    },
    createTensor(shape, dtype, values) {
      const id = binding.createTensor(shape, dtype, values);
      constants.add(id);
      if (!ArrayBuffer.isView(values)) throw new Error('a constant of strings cannot be recorded');
      const node = `${prefix}/Const_${++count}`;
      const sizes = [...shape];
      if (values.length === 1 && Object.is(values[0], 0)) zeros.add(id);
      dryRun.register(id, sizes, dtype === dataTypes.int32 ? (values as Int32Array) : undefined);
      sources.set(id, { node, index: 0 });
      const same = uniformValue(values as ArrayLike<number> & ArrayBufferView);
      const bytes = (same ?? values) as ArrayBufferView;
      const raw = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength).slice();
      steps.push({
        node,
        write: () =>
          void (same ? graph.fill(node, dtype, sizes, raw) : graph.constant(node, dtype, sizes, raw)),
      });
      return id;
    },
    tensorDataSync() {
      throw new Error('the step reads a value back');
    },
  };
  return Object.assign(copy, overrides) as unknown as NativeBinding;
}

/** Returns the value of 64 or more equal values, else null. TensorFlow.js creates ones and zeros in JavaScript. */
function uniformValue(values: ArrayLike<number> & ArrayBufferView): ArrayBufferView | null {
  if (values.length < 64 || values.byteLength % values.length !== 0) return null;
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return null;
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength / values.length);
}
