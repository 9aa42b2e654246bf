// A Keras model configuration (functional or sequential, Keras 2 or 3) as a LayerGraph without weights.
import { GraftError } from '#shared/errors';
import { type Json, type Layer, type LayerGraph, preprocessings } from '#shared/graph/graph';
import { defaultLayerName } from '#shared/graph/weights';
import { readNodes, readTensors } from './inbound';
import { asObject, type JsonObject, modernClass } from './names';
import { inputShape, type ReadContext, readLayerParams } from './read-layer';

/** Where a layer of the graph stands in the file. */
export interface LayerSource {
  /** Its name in the file; the graph's may differ where two models were flattened into one. */
  readonly name: string;
  /** The outermost layer that holds it: itself, or a nested model. */
  readonly top: string;
  /** Its group in a .keras file: `layers/functional/layers/conv2d_1`. */
  readonly group: string;
}

/** A configuration that was read. */
export interface ConfiguredModel {
  readonly graph: LayerGraph;
  readonly sources: ReadonlyMap<string, LayerSource>;
  readonly notes: readonly string[];
}

interface Entry {
  readonly name: string;
  readonly className: string;
  readonly config: JsonObject;
  readonly inbound: Json | undefined;
  readonly group: string;
}

interface Scope {
  readonly group: string;
  readonly top: string | null;
  readonly trainable: boolean;
  readonly depth: number;
}

const maxLayers = 20_000;
const maxDepth = 8;

/** Reads a model's configuration; throws 'unsupported' or 'bad-file' naming the layer. */
export function readModelConfig(value: unknown, file: string, kerasVersion: string): ConfiguredModel {
  const notes = new Set<string>();
  const context: ReadContext = { file, kerasVersion, note: (text) => void notes.add(text) };
  const bad = (text: string) => new GraftError('bad-file', `${file}: ${text}`, file);
  const unsupported = (text: string) => new GraftError('unsupported', `${file}: ${text}`, file);
  const layers: Layer[] = [];
  const sources = new Map<string, LayerSource>();
  const taken = new Set<string>();

  const freeName = (wanted: string, owner: string | null): string => {
    if (!taken.has(wanted)) return wanted;
    const base = owner === null ? wanted : `${owner}_${wanted}`;
    let name = base;
    for (let i = 1; taken.has(name); i++) name = `${base}_${i}`;
    context.note(`Two layers are called '${wanted}': the one in '${owner ?? file}' is now '${name}'.`);
    return name;
  };

  const addLayer = (entry: Entry, inputs: readonly string[], scope: Scope): string => {
    if (layers.length >= maxLayers) throw unsupported(`it has more than ${maxLayers} layers.`);
    const { kind, params } = readLayerParams(entry.name, entry.className, entry.config, context);
    const name = freeName(entry.name, scope.top);
    taken.add(name);
    const trainable = scope.trainable && entry.config.trainable !== false;
    layers.push({ name, kind: kind.kind, params, inputs, trainable, weights: {} });
    sources.set(name, { name: entry.name, top: scope.top ?? entry.name, group: entry.group });
    return name;
  };

  const addEntry = (entry: Entry, inputs: readonly string[], scope: Scope): string[] => {
    if (!isModel(entry)) return [addLayer(entry, inputs, scope)];
    if (scope.depth >= maxDepth) throw unsupported(`models are nested more than ${maxDepth} deep.`);
    const inner: Scope = {
      group: `${entry.group}/`,
      top: scope.top ?? entry.name,
      trainable: scope.trainable && entry.config.trainable !== false,
      depth: scope.depth + 1,
    };
    context.note(`The model '${entry.name}' inside was taken apart into its layers.`);
    return addModel(entry.className, entry.config, inputs, inner);
  };

  const addSequential = (
    entries: Entry[],
    config: JsonObject,
    bound: readonly string[] | null,
    scope: Scope,
  ) => {
    let last = bound ? bound[0] : undefined;
    if (bound && bound.length !== 1)
      throw bad(`a sequential model expects 1 input, received ${bound.length}.`);
    for (const entry of entries) {
      if (entry.className === 'InputLayer') {
        last ??= addLayer(entry, [], scope);
        continue;
      }
      if (last === undefined) {
        const own = entry.config.batch_input_shape ?? entry.config.batch_shape ?? config.build_input_shape;
        const shaped: JsonObject = { batch_shape: own ?? null };
        inputShape(entry.name, shaped, context);
        const input = { ...entry, name: `${entry.name}_input`, className: 'InputLayer', config: shaped };
        last = addLayer(input, [], scope);
      }
      const outputs = addEntry(entry, [last], scope);
      if (outputs.length !== 1) throw bad(`'${entry.name}' has ${outputs.length} outputs: expected 1.`);
      last = outputs[0];
    }
    if (last === undefined) throw bad('the model has no layers.');
    return [last];
  };

  const addFunctional = (
    entries: Entry[],
    config: JsonObject,
    bound: readonly string[] | null,
    scope: Scope,
  ) => {
    const outputs = new Map<string, readonly string[]>();
    const inputNames = readTensors(config.input_layers ?? []).map((tensor) => tensor.layer);
    if (bound && bound.length !== inputNames.length)
      throw bad(`a nested model expects ${inputNames.length} inputs, received ${bound.length}.`);
    if (bound) inputNames.forEach((name, i) => void outputs.set(name, [bound[i]!]));
    const resolve = (tensor: { layer: string; index: number }): string | undefined =>
      outputs.get(tensor.layer)?.[tensor.index];
    let waiting = entries.filter((entry) => !outputs.has(entry.name));
    while (waiting.length > 0) {
      const later: Entry[] = [];
      for (const entry of waiting) {
        const nodes = readNodes(entry.inbound ?? [], entry.name, context);
        if (nodes.length > 1)
          throw unsupported(
            `layer '${entry.name}' is used ${nodes.length} times: shared layers are not supported.`,
          );
        const inputs = (nodes[0] ?? []).map(resolve);
        if (inputs.includes(undefined)) later.push(entry);
        else outputs.set(entry.name, addEntry(entry, inputs as string[], scope));
      }
      if (later.length === waiting.length)
        throw bad(`layer '${later[0]!.name}' is fed by a layer that is not there, or by itself.`);
      waiting = later;
    }
    return readTensors(config.output_layers ?? []).map((tensor) => {
      const name = resolve(tensor);
      if (name === undefined) throw bad(`the output '${tensor.layer}' is not there.`);
      return name;
    });
  };

  const addModel = (
    className: string,
    config: JsonObject,
    bound: readonly string[] | null,
    scope: Scope,
  ): string[] => {
    const entries = readEntries(config.layers, scope.group, bad, unsupported);
    if (className === 'Sequential') return addSequential(entries, config, bound, scope);
    return addFunctional(entries, config, bound, scope);
  };

  const model = asObject(value);
  const className = modernClass(String(model?.class_name ?? ''));
  const listed = configOf(model);
  const isFunctional = Array.isArray(listed?.layers) && Array.isArray(listed.output_layers);
  if (!listed || !(className === 'Sequential' || isFunctional))
    throw unsupported(
      `its topology is a '${className}': expected a functional or sequential model (subclassed models keep their code outside the file).`,
    );
  const trainable = listed.trainable !== false;
  const outputs = addModel(className, listed, null, { group: '', top: null, trainable, depth: 0 });
  if (outputs.length === 0) throw bad('the model has no output.');
  const name = typeof listed.name === 'string' ? listed.name : 'model';
  const graph: LayerGraph = { name, layers, outputs, preprocessing: preprocessings.none };
  return { graph, sources, notes: [...notes] };
}

/** A model's or layer's configuration; oldest Keras wrote a sequential model's as its bare list of layers. */
function configOf(object: JsonObject | undefined): JsonObject | undefined {
  return Array.isArray(object?.config) ? { layers: object.config as Json } : asObject(object?.config);
}

/** Operations of keras.ops that are the layer of the same name. */
const layerLikeOperations = ['Add', 'Multiply', 'Maximum'];

function isModel(entry: Entry): boolean {
  return (
    entry.className === 'Sequential' ||
    (Array.isArray(entry.config.layers) && Array.isArray(entry.config.output_layers))
  );
}

/** The layers of a model as listed, each with the group that Keras 3 counts for it. */
function readEntries(
  value: Json | undefined,
  group: string,
  bad: (text: string) => GraftError,
  refuse: (text: string) => GraftError,
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
    const className = modernClass(written);
    const isOperation = String(object?.module ?? '').startsWith('keras.src.ops');
    if (isOperation && !layerLikeOperations.includes(className))
      throw refuse(`'${name}' is the operation ${object?.module}.${written}, not a layer.`);
    return {
      name,
      className,
      config,
      inbound: object?.inbound_nodes,
      group: `${group}layers/${count === 0 ? snake : `${snake}_${count}`}`,
    };
  });
}
