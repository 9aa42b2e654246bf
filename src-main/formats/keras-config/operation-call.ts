// Reads the calls of an operation in a Keras file: its input tensors, and its arguments by position and name.
import type { Json, Shape } from '#shared/graph/graph';
import { readTensors, type TensorRef } from './inbound';
import { asObject, type JsonObject } from './names';

/** A tensor among the arguments: its index in `tensors`. */
export interface TensorArgument {
  readonly tensor: number;
}

/** One part of an index: a range of an axis, or an ellipsis. */
type SliceArgument =
  | { readonly range: readonly [start: Json, stop: Json, step: Json] }
  | { readonly ellipsis: true };

/** An argument: plain data, a tensor, part of an index, or a list of these. */
export type Argument = Json | TensorArgument | SliceArgument | readonly Argument[];

/** One call of an operation. */
export interface OperationUse {
  readonly tensors: readonly TensorRef[];
  readonly args: readonly Argument[];
  readonly named: Readonly<Record<string, Argument>>;
}

/** True for a tensor argument. */
export function isTensor(value: Argument | undefined): value is TensorArgument {
  return typeof value === 'object' && value !== null && 'tensor' in value;
}

const isRef = (value: Json): value is readonly Json[] =>
  Array.isArray(value) &&
  value.length >= 3 &&
  value.length <= 4 &&
  typeof value[0] === 'string' &&
  Number.isInteger(value[1]) &&
  Number.isInteger(value[2]);

/** Maximum nesting depth of lists in an argument. */
const maxDepth = 16;

/** Collects the tensors of a call. */
function gather() {
  const tensors: TensorRef[] = [];
  const add = (ref: TensorRef): TensorArgument => ({ tensor: tensors.push(ref) - 1 });
  /** Reads a value of either file form. */
  const read = (value: Json, depth = 0): Argument => {
    if (depth > maxDepth) return null;
    if (isRef(value)) return add(readTensors(value)[0]!);
    if (Array.isArray(value)) return (value as readonly Json[]).map((one) => read(one, depth + 1));
    const object = asObject(value);
    if (!object) return value;
    const config = asObject(object.config);
    switch (object.class_name) {
      case '__keras_tensor__': {
        const [ref] = readTensors(config?.keras_history ?? null);
        const shape = Array.isArray(config?.shape) ? { shape: config.shape as Shape } : {};
        return ref ? add({ ...ref, ...shape }) : null;
      }
      case '__tensor__':
      case '__numpy__':
        return read(config?.value ?? null, depth + 1);
      case '__ellipsis__':
        return { ellipsis: true };
      case '__slice__':
        return rangeOf(config ?? {});
      default:
        return 'start' in object && 'stop' in object && 'step' in object ? rangeOf(object) : value;
    }
  };
  const rangeOf = ({ start = null, stop = null, step = null }: JsonObject): SliceArgument => ({
    range: [start, stop, step],
  });
  return { tensors, add, read };
}

/** Reads a value of a configuration; arrays are nested lists of numbers. */
export const readPlain = (value: Json): Argument => gather().read(value);

/** Returns the calls of an operation, in order. */
export function readOperationUses(value: Json): OperationUse[] {
  if (!Array.isArray(value)) return [];
  const nodes: Json[] = typeof value[0] === 'string' ? [[value as Json]] : (value as Json[]);
  return nodes.map((node) => {
    const call = asObject(node);
    return call ? readCall(call) : readLegacyNode(node);
  });
}

function readCall(call: JsonObject): OperationUse {
  const { tensors, read } = gather();
  const args = Array.isArray(call.args) ? (call.args as readonly Json[]).map((one) => read(one)) : [];
  const named = Object.entries(asObject(call.kwargs) ?? {}).map(
    ([key, value]) => [key, read(value)] as const,
  );
  return { tensors, args, named: Object.fromEntries(named) };
}

/** Reads Keras 2's `[name, node, tensor, {arguments}]`, or a list of these if the first argument is a list. */
function readLegacyNode(node: Json): OperationUse {
  const { tensors, add, read } = gather();
  const list = Array.isArray(node) && typeof node[0] === 'string' ? [node as Json] : node;
  const single = list !== node || (Array.isArray(list) && list.length === 1);
  const first: Argument[] = [];
  const named: Record<string, Argument> = {};
  for (const item of Array.isArray(list) ? (list as readonly Json[]) : []) {
    if (!Array.isArray(item)) continue;
    const [name, , third = null, options] = item as Json[];
    if (name === '_CONSTANT_VALUE') first.push(third);
    else
      first.push(
        ...readTensors(item as Json)
          .slice(0, 1)
          .map(add),
      );
    for (const [key, value] of Object.entries(asObject(options) ?? {})) named[key] = read(value);
  }
  return { tensors, args: single ? first : [first], named };
}
