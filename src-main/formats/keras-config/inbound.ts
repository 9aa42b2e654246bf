// Who feeds a layer: Keras 2's nested arrays and Keras 3's `__keras_tensor__` arguments as lists of layer names.
import { GraftError } from '#shared/errors';
import type { Json } from '#shared/graph/graph';
import { asObject } from './names';
import type { ReadContext } from './read-layer';

/** One output of a layer. */
export interface TensorRef {
  readonly layer: string;
  readonly index: number;
}

/** All `[name, node, tensor]` in a value, in order: one alone, a list or a map of them. */
export function readTensors(value: Json): TensorRef[] {
  const object = asObject(value);
  if (object) return Object.values(object).flatMap(readTensors);
  if (!Array.isArray(value)) return [];
  const [name, node, index] = value as Json[];
  if (typeof name === 'string' && typeof node === 'number')
    return [{ layer: name, index: Number(index ?? 0) }];
  return value.flatMap((item: Json) => readTensors(item));
}

/** What feeds each use of a layer. */
export function readNodes(value: Json, layer: string, context: ReadContext): TensorRef[][] {
  if (!Array.isArray(value)) return [];
  const nodes: Json[] = typeof value[0] === 'string' ? [[value as Json]] : (value as Json[]);
  return nodes.map((node) => {
    const call = asObject(node);
    return call ? readCall(call, layer, context) : readLegacyNode(node, layer, context);
  });
}

function readCall(call: { readonly [key: string]: Json }, layer: string, { file }: ReadContext): TensorRef[] {
  const unsupported = (what: string) =>
    new GraftError('unsupported', `${file}: layer '${layer}' is called with ${what}.`, file);
  const inputs: TensorRef[] = [];
  const collect = (value: Json): void => {
    if (Array.isArray(value)) {
      for (const item of value as Json[]) collect(item);
      return;
    }
    const tensor = asObject(value);
    if (tensor?.class_name === '__keras_tensor__') {
      const history = asObject(tensor.config)?.keras_history;
      inputs.push(...readTensors(history ?? null));
    } else if (value !== null) throw unsupported(`a constant, ${JSON.stringify(value)}`);
  };
  collect(call.args ?? []);
  for (const [key, value] of Object.entries(asObject(call.kwargs) ?? {})) {
    if (!JSON.stringify(value).includes('__keras_tensor__')) continue;
    if (inputs.length > 0 || !/^(inputs|x)$/.test(key)) throw unsupported(`a tensor as ${key}`);
    collect(value);
  }
  return inputs;
}

function readLegacyNode(node: Json, layer: string, { file }: ReadContext): TensorRef[] {
  const tensors = Array.isArray(node) && typeof node[0] === 'string' ? [node as Json] : node;
  if (!Array.isArray(tensors)) return [];
  for (const tensor of tensors as Json[]) {
    const kwargs = Array.isArray(tensor) ? asObject(tensor[3]) : undefined;
    const given = Object.entries(kwargs ?? {}).filter(
      ([key, value]) => value !== null && !/^(training|mask)$/.test(key),
    );
    if (given.length > 0)
      throw new GraftError('unsupported', `${file}: layer '${layer}' is called with ${given[0]![0]}.`, file);
  }
  return readTensors(tensors as Json);
}
