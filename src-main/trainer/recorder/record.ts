// Records what a program does to the native binding, op by op, into a GraphDef.
import {
  attributeTypes,
  dataTypes,
  type NativeBackend,
  type NativeBinding,
  type OpAttribute,
} from '../executor/native';
import { type Tensor, tf } from '../tf';
import type { GraphDef, NodeOutput } from './graph-def';
import { type FeedShape, type Program, runOpByOp, type Tensors } from './program';
import { openStandIn, type StandIn } from './stand-in';

/** The nodes of a recorded program in its graph. */
export interface Recorded {
  /** Placeholders by feed. */
  readonly feeds: ReadonlyMap<string, NodeOutput>;
  /** Values by output, not yet waiting for the updates. */
  readonly outputs: ReadonlyMap<string, NodeOutput>;
  /** New values by state. */
  readonly state: ReadonlyMap<string, NodeOutput>;
}

interface Step {
  readonly node: string;
  readonly write: (resolve: (id: number) => NodeOutput) => void;
}

/** Runs the program once on zeros with the given state, its costly ops only by their shapes, discards what it computes and adds its ops to the graph; `reads` are the nodes that stand for the state. */
export function recordProgram(
  program: Program,
  shapes: Readonly<Record<string, FeedShape>>,
  state: Tensors,
  reads: ReadonlyMap<string, NodeOutput>,
  graph: GraphDef,
  prefix: string,
): Recorded {
  const backend = tf.backend() as NativeBackend;
  const sources = new Map<number, NodeOutput>();
  const feeds = new Map<string, Tensor>();
  const placeholders = new Map<string, NodeOutput>();
  const idOf = (tensor: Tensor) => backend.getInputTensorIds([tensor])[0]!;
  let results: Tensor[] = [];
  const steps: Step[] = [];
  const binding = backend.binding;
  const standIn = openStandIn(binding);
  try {
    for (const [name, tensor] of state) {
      sources.set(idOf(tensor), reads.get(name)!);
      standIn.note(idOf(tensor), tensor.shape);
    }
    for (const [name, { shape, dtype }] of Object.entries(shapes)) {
      const feed = tf.zeros([...shape], dtype);
      feeds.set(name, feed);
      standIn.note(idOf(feed), shape);
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
    backend.binding = listen(binding, graph, prefix, sources, steps, standIn);
    const { outputs, state: updated } = runOpByOp(program, state, feeds);
    results = [...outputs.values(), ...updated.values()];
    const resolve = (id: number) => {
      const source = sources.get(id);
      if (!source) throw new Error('an op uses a tensor that was made before the recording began');
      return source;
    };
    for (const step of steps) step.write(resolve);
    const place = (tensors: Tensors) =>
      new Map([...tensors].map(([name, tensor]) => [name, resolve(idOf(tensor))] as const));
    return { feeds: placeholders, outputs: place(outputs), state: place(updated) };
  } finally {
    backend.binding = binding;
    standIn.dispose();
    tf.dispose([...feeds.values(), ...results]);
  }
}

/** Keeps a node as it is and, as a target of its own, in every run of the graph, with all that it needs: TensorFlow's optimizer then works through the whole step again where only weights are read. So few nodes must have it. */
const keepAsItIs: OpAttribute = { name: '_grappler_do_not_remove', type: attributeTypes.bool, value: true };

/** What TensorFlow's optimizer marks sums with that it has joined: it does not join this one with others into one that adds in the order of arrival (the last bit would be chance). */
const keepInOrder: OpAttribute = {
  name: '_grappler_ArithmeticOptimizer_AddOpsRewriteStage',
  type: attributeTypes.bool,
  value: true,
};

interface Maker {
  readonly op: string;
  readonly inputs: readonly number[];
  readonly attributes: OpAttribute[];
  /** A sum or difference of two tensors of one shape. */
  readonly pair: boolean;
}

const keep = (maker: Maker) => {
  if (!maker.attributes.includes(keepAsItIs)) maker.attributes.push(keepAsItIs);
};

/** TensorFlow's optimizer joins depthwise convolution, bias and sum to an op that it has no name for (2.20): the bias stays by itself there. */
function keepApart(makers: ReadonlyMap<number, Maker>, id: number): void {
  const bias = makers.get(id);
  if (bias?.op !== 'BiasAdd') return;
  if (makers.get(bias.inputs[0]!)?.op === 'DepthwiseConv2dNative') keep(bias);
}

/** TensorFlow's optimizer makes `x + ε - y` of `x - y + ε`: where x and y are nearly equal, ε would be lost. The difference stays by itself there. */
function keepBeforeConstant(
  makers: ReadonlyMap<number, Maker>,
  constants: ReadonlySet<number>,
  inputs: readonly number[],
): void {
  if (!inputs.some((id) => constants.has(id))) return;
  for (const id of inputs) {
    const maker = makers.get(id);
    if (maker?.pair) keep(maker);
  }
}

/** A stand-in for the binding that runs everything on it and notes ops and constants. (A Proxy fails: its properties are not configurable.) */
function listen(
  binding: NativeBinding,
  graph: GraphDef,
  prefix: string,
  sources: Map<number, NodeOutput>,
  steps: Step[],
  standIn: StandIn,
): NativeBinding {
  const copy: Record<string, unknown> = {};
  const real = binding as unknown as Record<string, unknown>;
  const names = Object.getOwnPropertyNames(real);
  for (const name of names) {
    const value = real[name];
    copy[name] = typeof value === 'function' ? value.bind(binding) : value;
  }
  let count = 0;
  const makers = new Map<number, Maker>();
  const constants = new Set<number>();
  const overrides: Partial<NativeBinding> = {
    executeOp(op, attributes, inputIds, outputs) {
      // Zeros are fed while recording: what they give need not be a number.
      const infos =
        op === 'CheckNumerics'
          ? binding.executeOp('Identity', attributes.slice(0, 1), inputIds, outputs)
          : (standIn.instead(op, attributes, inputIds) ??
            binding.executeOp(op, attributes, inputIds, outputs));
      const node = `${prefix}/${op}_${++count}`;
      const inputs = [...inputIds];
      const kept: OpAttribute[] = attributes.map((attribute) => ({ ...attribute }));
      for (const [index, { id, shape }] of infos.entries()) {
        sources.set(id, { node, index });
        standIn.note(id, shape);
      }
      const isSum = op === 'Add' || op === 'AddV2' || op === 'Sub';
      const pair = isSum && inputs.every((id) => standIn.shapeOf(id)?.join() === infos[0]!.shape.join());
      for (const { id } of infos) makers.set(id, { op, inputs, attributes: kept, pair });
      if (pair && op !== 'Sub') kept.push(keepInOrder);
      if (pair) for (const id of inputs) keepApart(makers, id);
      if (isSum) keepBeforeConstant(makers, constants, inputs);
      steps.push({ node, write: (resolve) => void graph.add(node, op, inputs.map(resolve), kept) });
      return infos;
    },
    createTensor(shape, dtype, values) {
      const id = binding.createTensor(shape, dtype, values);
      constants.add(id);
      if (!ArrayBuffer.isView(values)) throw new Error('a constant of texts cannot be recorded');
      const node = `${prefix}/Const_${++count}`;
      const sizes = [...shape];
      standIn.note(id, sizes, dtype === dataTypes.int32 ? (values as Int32Array) : undefined);
      sources.set(id, { node, index: 0 });
      const same = uniformValue(values as ArrayLike<number> & ArrayBufferView);
      const bytes = (same ?? values) as ArrayBufferView;
      const kept = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength).slice();
      steps.push({
        node,
        write: () =>
          void (same ? graph.fill(node, dtype, sizes, kept) : graph.constant(node, dtype, sizes, kept)),
      });
      return id;
    },
    tensorDataSync() {
      throw new Error('a value is read back within the step');
    },
  };
  return Object.assign(copy, overrides) as unknown as NativeBinding;
}

/** One value when all of many are the same (TensorFlow.js makes ones and zeros in JavaScript), else null. */
function uniformValue(values: ArrayLike<number> & ArrayBufferView): ArrayBufferView | null {
  if (values.length < 64 || values.byteLength % values.length !== 0) return null;
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return null;
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength / values.length);
}
