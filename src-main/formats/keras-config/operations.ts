// Converts operations in Keras files (Keras 3's keras.ops, Keras 2's TFOpLambda and TensorFlowOpLayer) to layers by the readers of TensorFlow's operations.
import type { Json } from '#shared/graph/graph';
import type { Unmapped, Value } from '../tfjs-graph/build';
import type { GraphNode } from '../tfjs-graph/graph-node';
import { asObject, type JsonObject } from './names';
import { readPlain } from './operation-call';
import { type CallContext, createCall, type KerasReader } from './operation-reader';
import { activationReaders } from './operations-activation';
import { arithmeticReaders } from './operations-arithmetic';
import { imageReaders } from './operations-image';
import { shapeReaders } from './operations-shape';

const readers: ReadonlyMap<string, KerasReader> = new Map([
  ...Object.entries(arithmeticReaders),
  ...Object.entries(activationReaders),
  ...Object.entries(shapeReaders),
  ...Object.entries(imageReaders),
]);

/** Returns the reader's key for `math.reduce_mean`, `compat.v1.transpose`, `TrueDivide`. */
const keyOf = (operation: string) => (operation.split('.').at(-1) ?? '').replaceAll('_', '').toLowerCase();

/** True if an operation of that name has a reader. */
export const hasReader = (operation: string): boolean => readers.has(keyOf(operation));

/** Converts an operation's outputs to layers, or returns why no layers compute the same. */
export function readOperation(operation: string, context: CallContext): readonly Value[] | Unmapped {
  const read =
    operation === 'TensorFlowOpLayer'
      ? readNodeDef(context)
      : readers.get(keyOf(operation))?.(createCall(context));
  if (!read) return { unmapped: 'no layer computes it' };
  if ('unmapped' in read) return read;
  const values: readonly Value[] = Array.isArray(read) ? read : [read as Value];
  return values.some((value) => 'layer' in value && value.view !== undefined)
    ? { unmapped: 'it reshapes the batch axis' }
    : values;
}

/** Reads the form of TensorFlow 2.0 to 2.4: a graph node, with its constant inputs listed separately. */
function readNodeDef(context: CallContext): ReturnType<KerasReader> {
  const { config, use, node } = context;
  const def = nodeDefOf(config.node_def ?? null);
  if (!def || typeof def.op !== 'string') return { unmapped: 'its node_def is not JSON' };
  const constants = asObject(config.constants) ?? {};
  const tensors = use.tensors.map((_, tensor) => ({ tensor }));
  const count = tensors.length + Object.keys(constants).length;
  const call = createCall({ ...context, node: { ...node, op: def.op } });
  let next = 0;
  const inputs = Array.from({ length: count }, (_, i) => {
    const held = constants[String(i)];
    return call.value(held === undefined ? tensors[next++] : readPlain(held));
  });
  const passing = /^(Identity|StopGradient|PreventGradient|CheckNumerics|EnsureShape)$/.test(def.op);
  if (passing || (def.op === 'Cast' && isFloat(asObject(asObject(def.attr)?.DstT)?.type)))
    return inputs[0] ?? { unmapped: 'it has no input' };
  return call.runAll(def.op, inputs, asObject(def.attr) ?? {});
}

const isFloat = (type: Json | undefined) => /^DT_(FLOAT|HALF|BFLOAT16|DOUBLE)$/.test(String(type));

function nodeDefOf(value: Json): JsonObject | undefined {
  if (typeof value !== 'string') return asObject(value);
  try {
    return asObject(JSON.parse(value));
  } catch {
    return undefined;
  }
}

/** Returns the graph node of an operation. */
export const nodeOf = (name: string, op: string): GraphNode => ({ name, op, inputs: [], attr: {} });
