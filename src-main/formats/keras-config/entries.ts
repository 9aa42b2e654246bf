// Reads the list of layers in a Keras model configuration, before their inputs are resolved.
import type { GraftError } from '#shared/errors';
import type { Json, Shape } from '#shared/graph/graph';
import { findLayerClass } from '#shared/layers/catalog';
import { defaultLayerName } from '#shared/layers/order';
import { say, type Words } from '#shared/sentence';
import { asObject, type JsonObject, modernClass } from './names';
import { modernForm } from './old-classes';
import { hasReader } from './operations';

/** A layer of a model as listed in the file. */
export interface Entry {
  readonly name: string;
  readonly className: string;
  /** Its name in the weights, if different. */
  readonly storedName?: string;
  /** The class name in the file; `className` is the current name. */
  readonly written: string;
  readonly config: JsonObject;
  readonly inbound: Json | undefined;
  readonly group: string;
  /** Name of the operation if it is not a layer: `Multiply`, `math.multiply`. */
  readonly operation: string | null;
  /** The input shape that the layer was built with. */
  readonly builtFor: Shape | null;
}

/** Returns a model's or layer's configuration; early Keras versions wrote that of a sequential model as a plain list of layers. */
export function configOf(object: JsonObject | undefined): JsonObject | undefined {
  return Array.isArray(object?.config) ? { layers: object.config as Json } : asObject(object?.config);
}

/** True if a value can contain tensors: a list, or a map of names. */
export function isStructure(value: Json | undefined): boolean {
  return typeof value === 'object' && value !== null;
}

/** Keras 3's chains of preprocessing layers, which are read as a sequential model. */
function isPipeline({ className, config, written }: Entry): boolean {
  return className === 'Pipeline' && written === 'Pipeline' && Array.isArray(config.layers);
}

/** True if an entry is a nested model. */
export function isModel(entry: Entry): boolean {
  return (
    entry.className === 'Sequential' ||
    isPipeline(entry) ||
    (Array.isArray(entry.config.layers) && isStructure(entry.config.output_layers))
  );
}

/** Returns the layers of a model as listed, each with its weight group in Keras 3's numbering. */
export function readEntries(
  value: Json | undefined,
  group: string,
  bad: (text: Words) => GraftError,
): Entry[] {
  if (!Array.isArray(value)) throw bad('the model has no list of layers.');
  const counts = new Map<string, number>();
  return value.map((item: Json, position) => {
    const object = asObject(item);
    const config = configOf(object);
    const written = object?.class_name;
    const name = object?.name ?? config?.name;
    if (!config || typeof written !== 'string' || typeof name !== 'string')
      throw bad(say`layer ${position} has no class, name or configuration.`);
    const snake = defaultLayerName(written.split('>').at(-1)!);
    const count = counts.get(snake) ?? 0;
    counts.set(snake, count + 1);
    const today = modernForm(modernClass(written), config);
    const { className } = today;
    const built = asObject(object?.build_config)?.input_shape;
    return {
      name,
      className,
      config: today.config,
      written: modernClass(written),
      inbound: object?.inbound_nodes,
      group: `${group}layers/${count === 0 ? snake : `${snake}_${count}`}`,
      operation: operationOf(className, object, today.config),
      builtFor: Array.isArray(built) ? (built as Shape) : null,
    };
  });
}

/** Returns the name of the operation of an entry; null for a layer. */
function operationOf(className: string, object: JsonObject | undefined, config: JsonObject): string | null {
  if (className === 'TFOpLambda' || className === 'SlicingOpLambda')
    return typeof config.function === 'string' ? config.function : className;
  if (className === 'TensorFlowOpLayer') return className;
  if (object?.module !== undefined)
    return String(object.module).startsWith('keras.src.ops') ? className : null;
  return isBareOperation(className, object?.inbound_nodes, config) ? className : null;
}

/** True for an operation in a Keras 3 `.h5`, which does not name modules: it has Keras 3's call arguments and no layer keys. */
function isBareOperation(className: string, inbound: Json | undefined, config: JsonObject): boolean {
  const called = Array.isArray(inbound) && asObject(inbound[0])?.args !== undefined;
  if (!called || !hasReader(className) || 'trainable' in config) return false;
  return !('dtype' in config) || findLayerClass(className) === undefined;
}
