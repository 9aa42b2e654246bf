// The layers of a Keras model configuration as they are listed, before what feeds them is looked at.
import type { GraftError } from '#shared/errors';
import type { Json, Shape } from '#shared/graph/graph';
import { findLayerClass } from '#shared/layers/catalog';
import { defaultLayerName } from '#shared/layers/order';
import { asObject, type JsonObject, modernClass } from './names';
import { modernForm } from './old-classes';
import { hasReader } from './operations';

/** A layer of a model as the file lists it. */
export interface Entry {
  readonly name: string;
  readonly className: string;
  /** Its name beside its weights, where that is another one. */
  readonly storedName?: string;
  /** The class as the file calls it; `className` is today's. */
  readonly written: string;
  readonly config: JsonObject;
  readonly inbound: Json | undefined;
  readonly group: string;
  /** Set where it is no layer but an operation: `Multiply`, `math.multiply`. */
  readonly operation: string | null;
  /** What the layer was built for. */
  readonly builtFor: Shape | null;
}

/** A model's or layer's configuration; oldest Keras wrote a sequential model's as its bare list of layers. */
export function configOf(object: JsonObject | undefined): JsonObject | undefined {
  return Array.isArray(object?.config) ? { layers: object.config as Json } : asObject(object?.config);
}

/** Whether a value can list tensors: a list of them, or a map that names them. */
export function isStructure(value: Json | undefined): boolean {
  return typeof value === 'object' && value !== null;
}

/** Keras 3's preprocessing layers one after another, which read as a sequential model. */
function isPipeline({ className, config, written }: Entry): boolean {
  return className === 'Pipeline' && written === 'Pipeline' && Array.isArray(config.layers);
}

/** Whether an entry is a model inside. */
export function isModel(entry: Entry): boolean {
  return (
    entry.className === 'Sequential' ||
    isPipeline(entry) ||
    (Array.isArray(entry.config.layers) && isStructure(entry.config.output_layers))
  );
}

/** The layers of a model as listed, each with the group that Keras 3 counts for it. */
export function readEntries(
  value: Json | undefined,
  group: string,
  bad: (text: string) => GraftError,
): Entry[] {
  if (!Array.isArray(value)) throw bad('the model has no list of layers.');
  const counts = new Map<string, number>();
  return value.map((item: Json, position) => {
    const object = asObject(item);
    const config = configOf(object);
    const written = object?.class_name;
    const name = object?.name ?? config?.name;
    if (!config || typeof written !== 'string' || typeof name !== 'string')
      throw bad(`layer ${position} has no class, name or configuration.`);
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

/** The name of the operation that an entry is, null for a layer. */
function operationOf(className: string, object: JsonObject | undefined, config: JsonObject): string | null {
  if (className === 'TFOpLambda' || className === 'SlicingOpLambda')
    return typeof config.function === 'string' ? config.function : className;
  if (className === 'TensorFlowOpLayer') return className;
  if (object?.module !== undefined)
    return String(object.module).startsWith('keras.src.ops') ? className : null;
  return isBareOperation(className, object?.inbound_nodes, config) ? className : null;
}

/** In a `.h5` Keras 3 names no modules: an operation is called as Keras 3 calls, and has none of a layer's keys. */
function isBareOperation(className: string, inbound: Json | undefined, config: JsonObject): boolean {
  const called = Array.isArray(inbound) && asObject(inbound[0])?.args !== undefined;
  if (!called || !hasReader(className) || 'trainable' in config) return false;
  return !('dtype' in config) || findLayerClass(className) === undefined;
}
