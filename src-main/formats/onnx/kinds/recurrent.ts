// Writes SimpleRNN, LSTM and GRU as ONNX operators, Embedding, and layers applied step by step.
import type { Layer } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { innerGraph } from '#shared/graph/inner-graph';
import { fillParams, findKind, type KindName } from '#shared/layers/catalog';
import { frame } from '#shared/layers/infer-inner';
import type { Params } from '#shared/layers/kind';
import { gatesOf, type RecurrentKind } from '#shared/layers/rnn/recurrent';
import { directionsOf, innerModelOf } from '#shared/layers/rnn/wrappers';
import type { OnnxBuilder, OnnxValue } from '../builder';
import { type OnnxCall, type OnnxWriter, refuse, weightOf } from '../call';

/** Order of gates: Keras' i f c o becomes ONNX's i o f c; z r h does not change. */
const orders = { SimpleRNN: [0], GRU: [0, 1, 2], LSTM: [0, 3, 1, 2] } as const;
const operators = { SimpleRNN: 'RNN', GRU: 'GRU', LSTM: 'LSTM' } as const;

/** Writes a recurrent layer. `prefix` is prepended to the names of its weights. */
function recur(
  call: OnnxCall,
  kind: RecurrentKind,
  params: Params,
  prefix = '',
): { readonly name: string; readonly units: number } {
  const { builder } = call;
  if (params.activation !== 'tanh' || (kind !== 'SimpleRNN' && params.recurrentActivation !== 'sigmoid'))
    refuse(
      call,
      `it uses other activations than tanh and sigmoid (${params.activation}, ${params.recurrentActivation})`,
    );
  const x = builder.toLast(call.inputs[0]!);
  const units = Number(params.units);
  const features = Number(x.shape[2]);
  const order = orders[kind];
  const timeFirst = builder.node('Transpose', [x.name], { perm: [1, 0, 2] });
  const read = params.goBackwards ? reverse(builder, timeFirst, 0) : timeFirst;
  const matrix = (name: string, rows: number) =>
    builder.weight(`${prefix}${name}`, [1, order.length * units, rows], {
      weights: [`${prefix}${name}`],
      make: ([values]) => turn(values!, rows, units, order),
    });
  const inputs = [read, matrix('kernel', features), matrix('recurrent_kernel', units)];
  if (params.useBias) {
    const resetAfter = kind === 'GRU' && params.resetAfter === true;
    inputs.push(
      builder.weight(`${prefix}bias`, [1, 2 * order.length * units], {
        weights: [`${prefix}bias`],
        make: ([values]) => {
          const both = new Float32Array(2 * gatesOf[kind] * units);
          both.set(turn(values!.subarray(0, gatesOf[kind] * units), 1, units, order));
          if (resetAfter)
            both.set(turn(values!.subarray(gatesOf[kind] * units), 1, units, order), gatesOf[kind] * units);
          return both;
        },
      }),
    );
  }
  const reset: Record<string, number> =
    kind === 'GRU' ? { linear_before_reset: params.resetAfter ? 1 : 0 } : {};
  const all = builder.node(operators[kind], inputs, { hidden_size: units, ...reset });
  // [t, 1, n, units]
  const steps = builder.node('Squeeze', [all, builder.ints([1])]);
  if (params.returnSequences) return { name: builder.node('Transpose', [steps], { perm: [1, 0, 2] }), units };
  const last = builder.node('Slice', [
    steps,
    builder.ints([-1]),
    builder.ints([2 ** 31 - 1]),
    builder.ints([0]),
  ]);
  return { name: builder.node('Squeeze', [last, builder.ints([0])]), units };
}

/** Converts Keras' columns `[rows, gates · units]` to ONNX's rows `[gates · units, rows]`. */
function turn(values: Float32Array, rows: number, units: number, order: readonly number[]): Float32Array {
  const columns = order.length * units;
  const turned = new Float32Array(values.length);
  for (const [to, from] of order.entries())
    for (let unit = 0; unit < units; unit++)
      for (let row = 0; row < rows; row++)
        turned[(to * units + unit) * rows + row] = values[row * columns + from * units + unit]!;
  return turned;
}

function reverse(builder: OnnxBuilder, name: string, axis: number): string {
  const ends = [[-1], [-(2 ** 31 - 1)], [axis], [-1]].map((one) => builder.ints(one));
  return builder.node('Slice', [name, ...ends]);
}

/** Writes a standalone recurrent layer. */
export const writeRecurrent =
  (kind: RecurrentKind): OnnxWriter =>
  (call) => {
    const { name } = recur(call, kind, call.params);
    return { name, shape: call.output, first: false };
  };

/** `Bidirectional`. */
export const writeBidirectional: OnnxWriter = (call) => {
  const { builder, params, output } = call;
  const { forward, backward } = directionsOf(params)!;
  const one = recur(call, forward.kind as RecurrentKind, forward.params, 'forward_').name;
  const other = recur(call, backward.kind as RecurrentKind, backward.params, 'backward_').name;
  const turned = forward.params.returnSequences ? reverse(builder, other, 1) : other;
  const op = { concat: 'Concat', sum: 'Add', mul: 'Mul', ave: 'Mean' }[String(params.mergeMode)]!;
  const name = builder.node(op, [one, turned], op === 'Concat' ? { axis: output.length - 1 } : {});
  return { name, shape: output, first: false };
};

/** `Embedding`. */
export const writeEmbedding: OnnxWriter = (call) => {
  const x = call.builder.toLast(call.inputs[0]!);
  const numbers = call.builder.node('Cast', [x.name], { to: 7 });
  const name = call.builder.node('Gather', [weightOf(call, 'embeddings'), numbers], { axis: 0 });
  return { name, shape: call.output, first: false };
};

/** `Masking` has no equivalent: later layers would not get the mask. */
export const writeMasking: OnnxWriter = (call) => refuse(call, 'ONNX does not support sequence masks');

/** `TimeDistributed`: steps as samples of one batch. */
export const writeTimeDistributed: OnnxWriter = (call) => {
  const { builder, params, layer, output } = call;
  const x = builder.toLast(call.inputs[0]!);
  const steps = x.shape[1];
  if (typeof steps !== 'number') refuse(call, 'the number of steps is not known');
  const rest = x.shape.slice(2);
  if (rest.some((size) => size === null)) refuse(call, 'the size of a step is not known');
  const graph = innerGraph(params, [null, ...rest])!;
  const { single } = innerModelOf(params.layer)!;
  const facts = inferGraph(graph);
  const flat = builder.node('Reshape', [x.name, builder.ints([-1, ...(rest as number[])])]);
  const values = new Map<string, OnnxValue>([[frame, { name: flat, shape: [null, ...rest], first: false }]]);
  for (const inner of graph.layers) {
    if (inner.name === frame) continue;
    const { shape, weights } = facts.layers.get(inner.name)!;
    const outer = (name: string) => (single ? name : `${inner.name}.${name}`);
    const own: OnnxBuilder = {
      ...builder,
      weight: (name, dims, source) =>
        builder.weight(outer(name), dims, { ...source, weights: source.weights.map(outer) }),
    };
    const named: Layer = { ...inner, name: layer.name };
    values.set(
      inner.name,
      call.writeLayer(inner.kind as KindName, {
        layer: named,
        params: fillParams(findKind(inner.kind)!, inner.params),
        inputs: inner.inputs.map((name) => values.get(name)!),
        output: shape,
        weights,
        builder: own,
        writeLayer: call.writeLayer,
      }),
    );
  }
  const end = builder.toLast(values.get(graph.outputs[0]!)!);
  const target = builder.ints([-1, ...(output.slice(1) as number[])]);
  return { name: builder.node('Reshape', [end.name, target]), shape: output, first: false };
};
