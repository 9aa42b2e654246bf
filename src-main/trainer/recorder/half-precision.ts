// Adds ops to a graph so that convolutions and products of matrices, and what follows them element by element, compute in bfloat16.
// It has float32's range with 8 instead of 24 bits of precision; processors with AVX-512 BF16 or AMX multiply it twice as fast or more.
// The lists follow TensorFlow's automatic mixed precision (tensorflow/core/grappler/optimizers/auto_mixed_precision_lists.h).
import { attributeTypes, dataTypes, type OpAttribute } from '../executor/native';
import type { GraphDef, NodeOutput } from './graph-def';

/** Ops that compute in bfloat16. */
const starting = new Set(['Conv2D', 'DepthwiseConv2dNative', 'MatMul', 'BatchMatMulV2']);

/** Ops that stay in bfloat16 if one of their inputs is. Sums over many values, exponentials and norms are not among them. */
const following = new Set([
  'Add',
  'AddV2',
  'BiasAdd',
  'Elu',
  'Identity',
  'MaxPool',
  'Mul',
  'Pad',
  'Relu',
  'Relu6',
  'Reshape',
  'Sigmoid',
]);

/** Ops whose second input is a shape or amounts. */
const oneFloat = new Set(['Pad', 'Reshape']);

/** A graph to which ops are added in the precision that suits them. */
export interface HalfPrecision {
  /** Adds an op. */
  add(node: string, op: string, inputs: readonly NodeOutput[], attributes: readonly OpAttribute[]): void;
  /** Returns the output in float32. */
  inFloat(source: NodeOutput): NodeOutput;
}

/** Adds to `graph`, whose nodes added elsewhere are float32. */
export function openHalfPrecision(graph: GraphDef): HalfPrecision {
  const halves = new Set<string>();
  const casts = new Map<string, NodeOutput>();
  const cast = (source: NodeOutput, from: number, to: number): NodeOutput => {
    const key = `${source.node}:${source.index}/${to}`;
    const known = casts.get(key);
    if (known) return known;
    const made = graph.add(
      `${source.node}/cast_${source.index}_${to}`,
      'Cast',
      [source],
      [
        { name: 'SrcT', type: attributeTypes.type, value: from },
        { name: 'DstT', type: attributeTypes.type, value: to },
        { name: 'Truncate', type: attributeTypes.bool, value: false },
      ],
    );
    casts.set(key, made);
    return made;
  };
  const inFloat = (source: NodeOutput) =>
    halves.has(source.node) ? cast(source, dataTypes.bfloat16, dataTypes.float32) : source;
  const inHalf = (source: NodeOutput) =>
    halves.has(source.node) ? source : cast(source, dataTypes.float32, dataTypes.bfloat16);
  return {
    inFloat,
    add(node, op, inputs, attributes) {
      const type = attributes.findIndex(
        ({ name, type: kind, value }) =>
          name === 'T' && kind === attributeTypes.type && value === dataTypes.float32,
      );
      const floats = oneFloat.has(op) ? inputs.slice(0, 1) : inputs;
      const isHalf =
        type >= 0 &&
        (starting.has(op) || (following.has(op) && floats.some((source) => halves.has(source.node))));
      if (!isHalf) return void graph.add(node, op, inputs.map(inFloat), attributes);
      const typed = attributes.with(type, { ...attributes[type]!, value: dataTypes.bfloat16 });
      const used = [...floats.map(inHalf), ...inputs.slice(floats.length).map(inFloat)];
      graph.add(node, op, used, typed);
      halves.add(node);
    },
  };
}
