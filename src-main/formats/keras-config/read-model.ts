// Converts a Keras model configuration (functional or sequential, Keras 2 or 3) to a LayerGraph without weights.
import { GraftError } from '#shared/errors';
import { dependsOnMode } from '#shared/graph/call-mode';
import { type Json, type Layer, type LayerGraph, preprocessings, type Shape } from '#shared/graph/graph';
import { findLayerClass } from '#shared/layers/catalog';
import type { Params } from '#shared/layers/kind';
import { placeholderParams } from '#shared/layers/placeholder';
import { joinWords, say, uniqueWords, type Words } from '#shared/sentence';
import { readWeightNodes, type WeightNode } from '../keras-weights/tree';
import type { BuiltWeight } from '../tfjs-graph/build';
import { splitActivation } from './activation-layers';
import { withChannelsLast } from './channels-first';
import { configOf, type Entry, isModel, isStructure, readEntries } from './entries';
import { listUses } from './functional-uses';
import { withoutImplicitMasks } from './implicit-masks';
import { readNamedTensors, readTensors } from './inbound';
import { byName, plainUse, shapesOf, type Use } from './layer-use';
import { asObject, type JsonObject, modernClass } from './names';
import { createOperationLayers } from './operation-layers';
import { inputShape, type ReadContext, readLayerParams } from './read-layer';
import { isUnread, readSequenceLayer } from './read-wrapped';

/** Origin of a layer in the file. */
interface LayerSource {
  /** Its group in a .keras file, `layers/functional/layers/conv2d_1`, which is its key among `WeightNode`s. */
  readonly group: string;
}

/** A configuration that was read. */
export interface ConfiguredModel {
  readonly graph: LayerGraph;
  /** The file's layers in file order. */
  readonly tree: WeightNode;
  readonly sources: ReadonlyMap<string, LayerSource>;
  /** Input shapes of layers from the file, used after placeholders. */
  readonly fedWith: ReadonlyMap<string, readonly Shape[]>;
  /** Weights that were constants of operations, by layer. */
  readonly constants: ReadonlyMap<string, Readonly<Record<string, BuiltWeight>>>;
  readonly notes: readonly Words[];
}

interface Scope {
  readonly group: string;
  readonly top: string | null;
  readonly trainable: boolean;
  /** The `training` argument of the model's call. */
  readonly training?: boolean | undefined;
  /** The input shape from the outer model, if the model itself has none. */
  readonly builtFor?: Json | undefined;
  readonly depth: number;
}

const maxLayers = 20_000;
const maxDepth = 8;
/** Outputs of an operation that is not computed. */
const maxOutputs = 64;

/** Reads a model's configuration; throws 'unsupported' or 'bad-file' naming the layer. `explicitCalls`: calls have only the arguments that they were given, not Keras 3's defaults. */
export function readModelConfig(
  value: unknown,
  file: string,
  kerasVersion: string,
  { explicitCalls = !kerasVersion.startsWith('3') }: { explicitCalls?: boolean } = {},
): ConfiguredModel {
  const notes: Words[] = [];
  const context: ReadContext = {
    file,
    kerasVersion,
    note: (text) => void notes.push(text),
    channelsFirst: new Set(),
  };
  const first = new Set<string>();
  const bad = (text: Words) => new GraftError('bad-file', say`${file}: ${text}`, file);
  const unsupported = (text: Words) => new GraftError('unsupported', say`${file}: ${text}`, file);
  const layers: Layer[] = [];
  const sources = new Map<string, LayerSource>();
  const taken = new Set<string>();
  const fedWith = new Map<string, readonly Shape[]>();
  const operations = createOperationLayers((name) => taken.has(name));
  const opened: string[] = [];
  let scopes = 0;

  const modes = { on: [] as string[], off: [] as string[] };
  /** If both a model and a layer in it are called with `training`, the inner call decides in Keras 2, the outer one in Keras 3. */
  const modeOf = (use: Use, scope: Scope): boolean | undefined =>
    kerasVersion.startsWith('3') ? (scope.training ?? use.training) : (use.training ?? scope.training);

  const freeName = (wanted: string, owner: string | null, again = false): string => {
    if (!taken.has(wanted)) return wanted;
    const base = owner === null ? wanted : `${owner}_${wanted}`;
    let name = base;
    for (let i = 1; taken.has(name); i++) name = `${base}_${i}`;
    if (!again)
      context.note(
        say`Two layers are named '${wanted}': the one in ${owner === null ? say`the outer model` : `'${owner}'`} is now '${name}'.`,
      );
    return name;
  };

  const describeLayer = (entry: Entry, use: Use): Pick<Layer, 'kind' | 'params'> => {
    const extras = Object.keys(use.extras);
    const kind = entry.operation === null ? findLayerClass(entry.className) : undefined;
    if (!kind) return placeholder(entry, use);
    const sequence = describeSequence(entry, use);
    if (sequence) return sequence;
    if (extras.length > 0) throw unsupported(say`layer '${entry.name}' is called with ${extras.join(', ')}.`);
    return { kind: kind.kind, params: readLayerParams(entry.name, kind, entry.config, context) };
  };

  /** Reads recurrent and wrapping layers; unsupported uses become a placeholder. Returns null for other layers. */
  const describeSequence = (entry: Entry, use: Use): Pick<Layer, 'kind' | 'params'> | null => {
    const { name, className, config } = entry;
    const read = readSequenceLayer(name, className, config, context, (inner) => {
      const { graph, notes: innerNotes } = readModelConfig(inner, file, kerasVersion, { explicitCalls });
      for (const note of innerNotes) context.note(note);
      return graph;
    });
    if (!read) return null;
    const calls = Object.keys(use.extras).filter((key) => key !== 'mask' || use.extras[key] !== null);
    const states = use.inputs.length > 1 || calls.length > 0;
    const why = isUnread(read) ? String(read.why) : states ? 'is called with initial states' : null;
    if (why === null) return { kind: className, params: read as Params };
    context.note(say`'${name}' (${className}) ${why}, which Graft cannot compute.`);
    return placeholder({ ...entry, className: `${className} (${why})` }, use);
  };

  /** Creates a placeholder with the file's configuration, which is never computed; `findProblems` reports it. */
  const placeholder = (entry: Entry, use: Use): Pick<Layer, 'kind' | 'params'> => {
    const kind = entry.operation === null ? entry.className : `operation ${entry.operation}`;
    const what =
      kind === 'Lambda'
        ? 'is a Lambda layer with code, and Graft does not run code from files'
        : use.unmapped !== undefined
          ? say`is the operation ${entry.operation}, which no layer computes (${use.unmapped})`
          : say`has the class '${kind}', which Graft does not know`;
    context.note(
      say`'${entry.name}' ${what}. It was opened as a placeholder, which is not computed. Cut the network before it, or replace it.`,
    );
    const config: JsonObject =
      Object.keys(use.extras).length > 0 ? { ...entry.config, graft_call: use.extras } : entry.config;
    const shapes = use.fedWith ? { inputShapes: use.fedWith } : {};
    return {
      kind,
      params: placeholderParams({ config, outputShape: use.gives, ...shapes, weightShapes: {} }),
    };
  };

  const addLayer = (entry: Entry, use: Use, scope: Scope): string => {
    if (layers.length >= maxLayers) throw unsupported(say`it has more than ${maxLayers} layers.`);
    const described = describeLayer(entry, use);
    if (entry.written !== entry.className && described.kind === entry.className)
      context.note(say`Layers of class ${entry.written} were opened as ${entry.className}.`);
    if (use.position === 1)
      context.note(
        say`Layer '${entry.name}' is used more than once: each use became a separate layer. They have the same weights until training changes them.`,
      );
    const name = freeName(entry.name, scope.top, use.position > 0);
    taken.add(name);
    const trainable = scope.trainable && entry.config.trainable !== false;
    const training = modeOf(use, scope);
    const mode = training !== undefined && dependsOnMode(described.kind) ? { training } : {};
    if (mode.training !== undefined) modes[mode.training ? 'on' : 'off'].push(name);
    if (context.channelsFirst?.delete(entry.name)) first.add(name);
    const layer = { name, ...described, inputs: use.inputs, trainable, ...mode, weights: {} };
    layers.push(layer);
    operations.note(layer, use.gives, first.has(name));
    sources.set(name, { group: entry.group });
    if (use.fedWith) fedWith.set(name, use.fedWith);
    return name;
  };

  /** Splits a layer whose activation is a layer into two. */
  const addWithActivation = (entry: Entry, use: Use, scope: Scope): string => {
    const split = splitActivation(entry);
    if (!split) return addLayer(entry, use, scope);
    const { before, activation } = split;
    if (before === null) return addLayer(activation, use, scope);
    if (asObject(entry.config.activity_regularizer))
      throw unsupported(
        say`layer '${entry.name}' has an activity regularizer and a layer as its activation.`,
      );
    const first = addLayer(before, { ...use, gives: null }, scope);
    const inner: Scope = { ...scope, top: scope.top ?? entry.name };
    context.note(say`The activation of '${entry.name}' is a layer; it was opened as a separate layer.`);
    return addLayer(activation, { ...plainUse([first], use.gives), position: use.position }, inner);
  };

  /** Adds the layers that compute an operation, or a placeholder. */
  const addOperation = (entry: Entry, use: Use, scope: Scope): string[] => {
    if (!use.call || entry.operation === null) return [addLayer(entry, use, scope)];
    const { call, key, inputs } = use;
    const name = freeName(entry.name, scope.top, use.position > 0);
    const outputs = (index: number) => ({ key: `${key} ${index}`, uses: use.uses?.(index) ?? 0 });
    const { operation, config } = entry;
    const read = operations.read({ name, operation, config, use: call, inputs, outputs });
    if ('unmapped' in read) {
      const tensors = inputs.filter((input) => !operations.isValue(input));
      const kept: Use = { ...use, inputs: tensors, unmapped: read.unmapped };
      const names = [addLayer(entry, kept, scope)];
      // One placeholder for each output that is used.
      for (let index = 1; index < maxOutputs; index++)
        names.push(
          (use.uses?.(index) ?? 0) > 0 ? addLayer(entry, { ...kept, gives: null }, scope) : names[0]!,
        );
      return names;
    }
    for (const added of read.added) {
      taken.add(added);
      const trainable = scope.trainable && entry.config.trainable !== false;
      layers.push({ name: added, kind: 'Identity', params: {}, inputs, trainable, weights: {} });
      sources.set(added, { group: `${entry.group}/${added}` });
    }
    opened.push(entry.operation);
    return [...read.outputs];
  };

  const addEntry = (entry: Entry, use: Use, scope: Scope, opens = false): string[] => {
    if (entry.operation !== null) return addOperation(entry, use, scope);
    const value = use.inputs.find((input) => operations.isValue(input));
    if (value !== undefined)
      throw unsupported(
        say`layer '${entry.name}' takes its input from an operation that computes sizes, not values.`,
      );
    if (!isModel(entry)) return [addWithActivation(entry, use, scope)];
    const extras = Object.keys(use.extras);
    if (extras.length > 0)
      throw unsupported(say`the model '${entry.name}' is called with ${extras.join(', ')}.`);
    if (scope.depth >= maxDepth) throw unsupported(say`models are nested more than ${maxDepth} deep.`);
    const inner: Scope = {
      group: `${entry.group}/`,
      top: scope.top ?? entry.name,
      trainable: scope.trainable && entry.config.trainable !== false,
      training: modeOf(use, scope),
      builtFor: scope.builtFor,
      depth: scope.depth + 1,
    };
    context.note(say`The nested model '${entry.name}' was expanded into its layers.`);
    const bound = use.names ? byName(use.inputs, use.names, entry.config.input_layers) : use.inputs;
    return addModel(entry.className, entry.config, opens ? null : bound, inner);
  };

  const addSequential = (
    entries: Entry[],
    config: JsonObject,
    bound: readonly string[] | null,
    scope: Scope,
  ) => {
    let last = bound ? bound[0] : undefined;
    if (bound && bound.length !== 1)
      throw bad(say`a sequential model expects 1 input, received ${bound.length}.`);
    for (const [position, entry] of entries.entries()) {
      if (entry.className === 'InputLayer') {
        last ??= addLayer(entry, plainUse([]), scope);
        continue;
      }
      const builtFor = config.build_input_shape ?? scope.builtFor;
      if (last === undefined && isModel(entry)) {
        const outputs = addEntry(entry, plainUse([]), { ...scope, builtFor }, true);
        if (outputs.length !== 1) throw bad(say`'${entry.name}' has ${outputs.length} outputs: expected 1.`);
        last = outputs[0];
        continue;
      }
      if (last === undefined) {
        const own = entry.config.batch_input_shape ?? entry.config.batch_shape ?? builtFor;
        const shaped: JsonObject = { batch_shape: own ?? null };
        inputShape(entry.name, shaped, context);
        const input = {
          ...entry,
          name: `${entry.name}_input`,
          className: 'InputLayer',
          written: 'InputLayer',
          config: shaped,
        };
        last = addLayer(input, plainUse([]), scope);
      }
      const outputs = addEntry(entry, plainUse([last], entries[position + 1]?.builtFor), scope);
      if (outputs.length !== 1) throw bad(say`'${entry.name}' has ${outputs.length} outputs: expected 1.`);
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
    const inputNames = readTensors(config.input_layers ?? []).map((tensor) => tensor.layer);
    if (bound && bound.length !== inputNames.length)
      throw bad(say`a nested model expects ${inputNames.length} inputs, received ${bound.length}.`);
    const given = new Map(bound ? inputNames.map((name, i) => [name, bound[i]!] as const) : []);
    const uses = listUses(entries, config, given, explicitCalls);
    const scopeKey = scopes++;
    let waiting = [...uses.waiting];
    while (waiting.length > 0) {
      const later: typeof waiting = [];
      for (const one of waiting) {
        const { entry, use, position } = one;
        const inputs = use.inputs.map(uses.resolve);
        if (inputs.includes(undefined)) {
          later.push(one);
          continue;
        }
        const { extras, names, training, call } = use;
        const gives = uses.shapeOf(entry.name, position);
        const known: Use = {
          ...{ inputs: inputs as string[], extras, names, training, fedWith: shapesOf(use), gives, position },
          call,
          key: `${scopeKey} ${entry.name} ${position}`,
          uses: (index) => uses.countReads(entry.name, position, index),
        };
        uses.bind(entry.name, position, addEntry(entry, known, scope));
      }
      if (later.length === waiting.length)
        throw bad(say`layer '${later[0]!.entry.name}' takes its input from a missing layer or from itself.`);
      waiting = later;
    }
    return uses.outer.map((tensor) => {
      const name = uses.resolveOuter(tensor);
      if (name === undefined) throw bad(say`the output '${tensor.layer}' was not found.`);
      if (operations.isValue(name))
        throw unsupported(say`its output '${tensor.layer}' is a size, not a value computed from the input.`);
      return name;
    });
  };

  const addModel = (
    className: string,
    config: JsonObject,
    bound: readonly string[] | null,
    scope: Scope,
  ): string[] => {
    const entries = readEntries(config.layers, scope.group, bad);
    if (className === 'Sequential' || className === 'Pipeline')
      return addSequential(entries, config, bound, scope);
    return addFunctional(entries, config, bound, scope);
  };

  const model = asObject(withoutImplicitMasks(value as Json));
  const className = modernClass(String(model?.class_name ?? ''));
  const listed = configOf(model);
  const isFunctional = Array.isArray(listed?.layers) && isStructure(listed.output_layers);
  if (!listed || !(className === 'Sequential' || isFunctional))
    throw unsupported(
      say`its topology is a '${className}': expected a functional or sequential model. A subclassed model's network is only in its Python code: rebuild it with keras.Model(inputs, outputs) or keras.Sequential, copy the weights (set_weights), and save that model.`,
    );
  const trainable = listed.trainable !== false;
  const outputs = addModel(className, listed, null, { group: '', top: null, trainable, depth: 0 });
  if (outputs.length === 0) throw bad('the model has no output.');
  const named = readNamedTensors(listed.output_layers ?? []).flatMap(({ name }, i) =>
    name === null || name === outputs[i] ? [] : [`${name} ('${outputs[i]}')`],
  );
  if (named.length > 0) context.note(say`The file names its outputs: ${named.join(', ')}.`);
  if (modes.off.length > 0)
    context.note(
      say`Called with training=False: ${listNames(modes.off)}. In training, they behave as in predictions: dropout is off, and BatchNormalization uses its moving statistics.`,
    );
  if (modes.on.length > 0)
    context.note(
      say`Called with training=True: ${listNames(modes.on)}. In predictions, they behave as in training: random layers stay random.`,
    );
  const name = typeof listed.name === 'string' ? listed.name : 'model';
  if (opened.length > 0)
    context.note(say`Operations were opened as layers: ${[...new Set(opened)].sort().join(', ')}.`);
  const children = readWeightNodes(listed.layers, '', bad);
  const tree: WeightNode = { key: '', name, className, trainable, config: '', children };
  const read = operations.finish(layers, outputs);
  const ordered = first.size > 0 ? channelsLast() : { layers: read, outputs };
  const graph: LayerGraph = {
    name,
    layers: markShared(ordered.layers, sources),
    outputs: ordered.outputs,
    preprocessing: preprocessings.none,
  };
  return { graph, tree, sources, fedWith, constants: operations.constants, notes: uniqueWords(notes) };

  function channelsLast() {
    const ranks = new Map(
      read.flatMap(({ name: one, kind, params }) =>
        kind === 'InputLayer' && Array.isArray(params.shape) ? [[one, params.shape.length + 1] as const] : [],
      ),
    );
    const turned = withChannelsLast(read, outputs, first, ranks);
    for (const one of turned.added) sources.set(one, { group: `permuted/${one}` });
    context.note(
      say`The file uses the channels-first layout, which was converted to channels last: ${turned.inputs.length > 0 ? say`${listNames(turned.inputs)} expects [height, width, channels]` : say`its input does not change`}${turned.added.length === 0 ? '' : turned.added.length === 1 ? say`, and a Permute layer restores the original order where it matters` : say`, and ${turned.added.length} Permute layers restore the original order where it matters`}. The results are the same.`,
    );
    return turned;
  }
}

/** Marks shared layers, which the file has once and uses several times: their weights count once while they are equal. */
function markShared(layers: readonly Layer[], sources: ReadonlyMap<string, LayerSource>): Layer[] {
  const uses = new Map<string, number>();
  for (const { group } of sources.values()) uses.set(group, (uses.get(group) ?? 0) + 1);
  return layers.map((layer) => {
    const { group } = sources.get(layer.name)!;
    return uses.get(group)! > 1 ? { ...layer, shared: group } : layer;
  });
}

/** Lists the first names, and the number of others. */
function listNames(names: readonly string[], most = 3): Words {
  const more = names.length > most ? say` and ${names.length - most} more layers` : null;
  const list = names
    .slice(0, most)
    .map((name) => `'${name}'`)
    .join(', ');
  return more === null ? list : joinWords([list, more], '');
}
