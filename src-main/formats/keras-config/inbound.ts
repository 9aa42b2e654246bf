// Who feeds a layer, and what else it is called with: Keras 2's nested arrays and Keras 3's `__keras_tensor__` arguments.
import type { Json, Shape } from '#shared/graph/graph';
import { asObject, type JsonObject } from './names';

/** One output of one use of a layer. */
export interface TensorRef {
  readonly layer: string;
  readonly node: number;
  readonly index: number;
  /** Its shape, where the file says it. */
  readonly shape?: Shape;
}

/** One use of a layer. */
export interface LayerUse {
  readonly inputs: readonly TensorRef[];
  /** The argument `training`, where the call has it. */
  readonly training?: boolean;
  /** Arguments that are no tensors, by name or as `arg1`, `arg2` behind the first. */
  readonly extras: JsonObject;
}

/** All `[name, node, tensor]` in a value, in order: one alone, a list or a map of them. */
export function readTensors(value: Json): TensorRef[] {
  const object = asObject(value);
  if (object) return Object.values(object).flatMap(readTensors);
  if (!Array.isArray(value)) return [];
  const [name, node, index] = value as Json[];
  if (typeof name === 'string' && typeof node === 'number')
    return [{ layer: name, node, index: Number(index ?? 0) }];
  return value.flatMap((item: Json) => readTensors(item));
}

/** The uses of a layer, in order. */
export function readUses(value: Json): LayerUse[] {
  if (!Array.isArray(value)) return [];
  const nodes: Json[] = typeof value[0] === 'string' ? [[value as Json]] : (value as Json[]);
  return nodes.map((node) => {
    const call = asObject(node);
    return call ? readCall(call) : readLegacyNode(node);
  });
}

/** Sorts a call's arguments: what is not passed is null in both forms of the file. */
function gatherExtras() {
  const extras: Record<string, Json> = {};
  let training: boolean | undefined;
  return {
    add(name: string, value: Json): void {
      const mode = name === 'training' ? readMode(value) : undefined;
      if (mode !== undefined) training = mode;
      else if (value !== null) extras[name] = value;
    },
    use(inputs: readonly TensorRef[]): LayerUse {
      return { inputs, extras, ...(training !== undefined && { training }) };
    },
  };
}

/** Keras 2 also passed numbers; undefined for what is not a plain value. */
function readMode(value: Json): boolean | undefined {
  return value === true || value === 1 ? true : value === false || value === 0 ? false : undefined;
}

/** Keras 3: arguments with tensors in them. */
function readCall(call: JsonObject): LayerUse {
  const inputs: TensorRef[] = [];
  const extras = gatherExtras();
  const collect = (value: Json, name: string): void => {
    if (Array.isArray(value) && JSON.stringify(value).includes('__keras_tensor__')) {
      for (const item of value as Json[]) collect(item, name);
      return;
    }
    const tensor = asObject(value);
    if (tensor?.class_name !== '__keras_tensor__') {
      extras.add(name, value);
      return;
    }
    const config = asObject(tensor.config);
    const shape = Array.isArray(config?.shape) ? { shape: config.shape as Shape } : {};
    inputs.push(...readTensors(config?.keras_history ?? null).map((ref) => ({ ...ref, ...shape })));
  };
  const args: readonly Json[] = Array.isArray(call.args) ? (call.args as Json[]) : [];
  for (const [position, value] of args.entries()) collect(value, `arg${position}`);
  for (const [key, value] of Object.entries(asObject(call.kwargs) ?? {})) collect(value, key);
  return extras.use(inputs);
}

/** Keras 2: a list of `[name, node, tensor, {arguments}]`. */
function readLegacyNode(node: Json): LayerUse {
  const tensors = Array.isArray(node) && typeof node[0] === 'string' ? [node as Json] : node;
  if (!Array.isArray(tensors)) return { inputs: [], extras: {} };
  const inputs: TensorRef[] = [];
  const extras = gatherExtras();
  for (const [position, tensor] of (tensors as Json[]).entries()) {
    const constant = Array.isArray(tensor) && tensor[0] === '_CONSTANT_VALUE';
    if (constant) extras.add(`arg${position}`, (tensor as Json[])[2] ?? null);
    else inputs.push(...readTensors(tensor));
    for (const [key, value] of Object.entries((Array.isArray(tensor) && asObject(tensor[3])) || {})) {
      const refs = Array.isArray(value) && typeof value[0] === 'string' ? readTensors(value as Json) : [];
      if (refs.length > 0) inputs.push(...refs);
      else extras.add(key, value);
    }
  }
  return extras.use(inputs);
}
