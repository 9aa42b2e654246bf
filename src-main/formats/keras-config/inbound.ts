// Reads the inputs and call arguments of a layer: Keras 2's nested arrays and Keras 3's `__keras_tensor__` arguments.
import type { Json, Shape } from '#shared/graph/graph';
import { asObject, type JsonObject } from './names';

/** One output of one use of a layer. */
export interface TensorRef {
  readonly layer: string;
  readonly node: number;
  readonly index: number;
  /** Its shape, if the file has it. */
  readonly shape?: Shape;
}

/** One use of a layer. */
export interface LayerUse {
  readonly inputs: readonly TensorRef[];
  /** The argument `training`, if the call has it. */
  readonly training?: boolean;
  /** Names of the inputs from a map of tensors, in order; null for inputs without a name. */
  readonly names?: readonly (string | null)[];
  /** Arguments other than tensors, by name or as `arg1`, `arg2` after the first. */
  readonly extras: JsonObject;
}

/** Returns a map's entries in the order in which Keras flattens it: by key. */
function sortedEntries(map: JsonObject): [string, Json][] {
  return Object.entries(map).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** Tensors with their names in a map. */
export function readNamedTensors(value: Json): { readonly name: string | null; readonly ref: TensorRef }[] {
  const map = asObject(value);
  const named = map ? sortedEntries(map) : [[null, value] as const];
  return named.flatMap(([name, item]) => readTensors(item).map((ref) => ({ name, ref })));
}

/** Collects all `[name, node, tensor]` in a value, in Keras' order: a single one, lists or maps, nested in any way. */
export function readTensors(value: Json): TensorRef[] {
  const object = asObject(value);
  if (object) return sortedEntries(object).flatMap(([, item]) => readTensors(item));
  if (!Array.isArray(value)) return [];
  const [name, node, index] = value as Json[];
  if (typeof name === 'string' && typeof node === 'number')
    return [{ layer: name, node, index: Number(index ?? 0) }];
  return value.flatMap((item: Json) => readTensors(item));
}

/** Returns the uses of a layer, in order. */
export function readUses(value: Json): LayerUse[] {
  if (!Array.isArray(value)) return [];
  const nodes: Json[] = typeof value[0] === 'string' ? [[value as Json]] : (value as Json[]);
  return nodes.map((node) => {
    const call = asObject(node);
    if (!call) return readLegacyNode(node);
    return call.args !== undefined || call.kwargs !== undefined ? readCall(call) : readLegacyMap(call);
  });
}

/** Separates a call's arguments; omitted ones are null in both forms of the file. */
function gatherExtras() {
  const extras: Record<string, Json> = {};
  let training: boolean | undefined;
  return {
    add(name: string, value: Json): void {
      const mode = name === 'training' ? readMode(value) : undefined;
      if (mode !== undefined) training = mode;
      else if (value !== null && !(name === 'mask' && isNothing(value))) extras[name] = value;
    },
    use(inputs: readonly TensorRef[]): LayerUse {
      return { inputs, extras, ...(training !== undefined && { training }) };
    },
  };
}

/** True if all masks are null: Keras 3 writes one for each input. */
function isNothing(value: Json): boolean {
  return value === null || (typeof value === 'object' && Object.values(value).every(isNothing));
}

/** Reads numbers that Keras 2 passed; returns undefined if the value is not plain. */
function readMode(value: Json): boolean | undefined {
  return value === true || value === 1 ? true : value === false || value === 0 ? false : undefined;
}

/** Reads Keras 2's map of tensors, each with the arguments of the call. */
function readLegacyMap(map: JsonObject): LayerUse {
  const entries = sortedEntries(map);
  const use = readLegacyNode(entries.map(([, tensor]) => tensor));
  return use.inputs.length === entries.length ? { ...use, names: entries.map(([name]) => name) } : use;
}

/** True if the uses of a layer have Keras 3's form. */
export function hasCalls(value: Json | undefined): boolean {
  return Array.isArray(value) && asObject(value[0]) !== undefined;
}

/** Reads Keras 3's arguments that contain tensors. */
function readCall(call: JsonObject): LayerUse {
  const inputs: TensorRef[] = [];
  const names: (string | null)[] = [];
  const extras = gatherExtras();
  const collect = (value: Json, name: string, key: string | null = null): void => {
    if (Array.isArray(value) && JSON.stringify(value).includes('__keras_tensor__')) {
      for (const item of value as Json[]) collect(item, name, key);
      return;
    }
    const tensor = asObject(value);
    if (tensor && tensor.class_name === undefined && JSON.stringify(tensor).includes('__keras_tensor__')) {
      for (const [own, item] of sortedEntries(tensor)) collect(item, name, own);
      return;
    }
    if (tensor?.class_name !== '__keras_tensor__') {
      extras.add(name, value);
      return;
    }
    const config = asObject(tensor.config);
    const shape = Array.isArray(config?.shape) ? { shape: config.shape as Shape } : {};
    const refs = readTensors(config?.keras_history ?? null).map((ref) => ({ ...ref, ...shape }));
    inputs.push(...refs);
    names.push(...refs.map(() => key));
  };
  const args: readonly Json[] = Array.isArray(call.args) ? (call.args as Json[]) : [];
  for (const [position, value] of args.entries()) collect(value, `arg${position}`);
  for (const [key, value] of Object.entries(asObject(call.kwargs) ?? {})) collect(value, key);
  const named = names.some((name) => name !== null);
  return { ...extras.use(inputs), ...(named && { names }) };
}

/** Reads Keras 2's list of `[name, node, tensor, {arguments}]`. */
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
