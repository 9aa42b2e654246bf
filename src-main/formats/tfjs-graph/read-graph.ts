// A TensorFlow graph as layers: each operation by its reader, what has none as a placeholder; names without what all have in common.
import { GraftError } from '#shared/errors';
import { ancestorsOf, type Layer, type LayerGraph, preprocessings, type Shape } from '#shared/graph/graph';
import {
  type BuiltLayer,
  type BuiltWeight,
  createLayerBuilder,
  type LayerBuilder,
  type Value,
} from './build';
import { type Constant, foldConstants } from './constants';
import { type GraphDef, type GraphNode, shapeAttr, type TensorName } from './graph-def';
import { operationReaders } from './operations';

/** A graph whose weights are still constants. */
export interface ReadGraph {
  readonly graph: LayerGraph;
  readonly weights: ReadonlyMap<string, Readonly<Record<string, BuiltWeight>>>;
  readonly notes: readonly string[];
}

/** What a graph is read from. */
export interface GraphSource {
  readonly def: GraphDef;
  readonly constants: ReadonlyMap<string, Constant>;
  /** Shapes of inputs that the signature says. */
  readonly inputShapes: ReadonlyMap<string, Shape>;
  readonly path: string;
}

const maxTold = 6;
const maxLayers = 20_000;

/** Reads a whole graph; throws 'bad-file' or 'unsupported' naming the node. */
export function readGraph({ def, constants, inputShapes, path }: GraphSource): ReadGraph {
  const bad = (text: string) => new GraftError('bad-file', `${path}: ${text}`, path);
  const builder = createLayerBuilder();
  const values = new Map<string, Value>();
  /** Nodes whose value is nobody else's layer. */
  const exclusive = new Set<string>();
  const refused = new Map<string, string[]>();
  const key = ({ node, index }: TensorName) => `${node}\n${index}`;
  const byName = new Map(def.nodes.map((node) => [node.name, node]));

  const shapeless: string[] = [];
  const addInput = (node: GraphNode): Value => {
    const shape = inputShapes.get(node.name) ?? shapeAttr(node.attr, 'shape');
    if (!shape) {
      shapeless.push(node.name);
      return { unknown: true };
    }
    if (shape.length < 2) return { unknown: true };
    const added = builder.add(node, { kind: 'InputLayer', params: { shape: shape.slice(1) }, inputs: [] });
    if ('unmapped' in added) throw bad(`the input '${node.name}': ${added.unmapped}.`);
    return added;
  };
  const readConstant = (node: GraphNode): Value => {
    const constant = constants.get(node.name);
    if (!constant) throw bad(`the constant '${node.name}' is missing from its weights.`);
    return { constant };
  };
  /** Behind a branch or without a source that is computed there is nothing to be a layer. */
  const readOperation = (node: GraphNode): Value => {
    const inputs = node.inputs.map((input) => valueAt(input));
    if (inputs.every((input) => 'constant' in input)) {
      const folded = foldConstants(
        node,
        inputs.map((input) => input.constant),
      );
      return folded ? { constant: folded } : { unknown: true };
    }
    if (!inputs.some((input) => 'layer' in input)) return { unknown: true };
    const front = node.inputs[0]!.node;
    const alone = def.uses.get(front) === 1 && exclusive.has(front);
    const read = operationReaders.get(node.op)?.({ node, inputs, builder, alone }) ?? {
      unmapped: 'no layer computes it',
    };
    if (!('unmapped' in read)) {
      const passed =
        'layer' in read && inputs.some((input) => 'layer' in input && input.layer === read.layer);
      if (!passed || alone) exclusive.add(node.name);
      return read;
    }
    const told = `${node.op}: ${read.unmapped}`;
    refused.set(told, [...(refused.get(told) ?? []), node.name]);
    return { layer: builder.placeholder(node, 0, inputs) };
  };
  const valueAt = (tensor: TensorName): Value => {
    const known = values.get(key(tensor));
    if (known || tensor.index === 0) return known ?? { unknown: true };
    const node = byName.get(tensor.node)!;
    const value: Value = { layer: builder.placeholder(node, tensor.index, node.inputs.map(valueAt)) };
    values.set(key(tensor), value);
    return value;
  };

  for (const node of def.nodes) {
    if (builder.layers.size > maxLayers)
      throw new GraftError('unsupported', `${path}: it has more than ${maxLayers} layers.`, path);
    const value =
      node.op === 'Placeholder'
        ? addInput(node)
        : node.op === 'Const'
          ? readConstant(node)
          : readOperation(node);
    values.set(key({ node: node.name, index: 0 }), value);
  }
  const outputs = def.outputs.map((output): string => {
    const value = valueAt(output);
    if ('layer' in value && value.view === undefined) return value.layer;
    const node = byName.get(output.node)!;
    if ('layer' in value) return builder.placeholder(node, 0, [value]);
    const silent = shapeless[0];
    if (silent !== undefined)
      throw new GraftError('unsupported', `${path}: nothing says the shape of its input '${silent}'.`, path);
    throw new GraftError(
      'unsupported',
      `${path}: its output '${output.node}' does not depend on its input.`,
      path,
    );
  });
  return finish(builder, outputs, def, [...refused].map(describeRefused));
}

function describeRefused(
  [told, nodes]: [string, string[]],
  position: number,
  all: readonly unknown[],
): string {
  if (position === maxTold && all.length > maxTold + 1)
    return `And ${all.length - maxTold} more kinds of operations stayed placeholders.`;
  const more = nodes.length > 3 ? ` and ${nodes.length - 3} more` : '';
  return `Kept as placeholders, never computed (${told}): ${nodes
    .slice(0, 3)
    .map((name) => `'${name}'`)
    .join(', ')}${more}. Cut the network in front of them.`;
}

function finish(
  builder: LayerBuilder,
  outputs: readonly string[],
  def: GraphDef,
  notes: readonly string[],
): ReadGraph {
  const all = [...builder.layers.values()];
  const whole = {
    name: 'graph',
    layers: all.map(({ layer }) => layer),
    outputs,
    preprocessing: preprocessings.none,
  };
  const live = ancestorsOf(whole, outputs);
  const kept = all.filter(({ layer }) => live.has(layer.name));
  const wanted = def.inputs.map(({ node }) => node);
  const place = ({ layer }: BuiltLayer) =>
    layer.kind === 'InputLayer' ? wanted.indexOf(layer.name) : wanted.length;
  const inputs = kept.filter(({ layer }) => layer.kind === 'InputLayer').sort((a, b) => place(a) - place(b));
  const ordered = [...inputs, ...kept.filter(({ layer }) => layer.kind !== 'InputLayer')];
  const shown = shortNames(ordered.map(({ layer }) => layer));
  const rename = (name: string) => shown.get(name)!;
  const layers = ordered.map(({ layer, weights, shape }): Layer => {
    const shapes = Object.fromEntries(Object.entries(weights).map(([key, weight]) => [key, weight.shape]));
    const held =
      shape || layer.kind.startsWith('operation ') || Object.keys(shapes).length === 0
        ? {}
        : { heldShapes: shapes };
    return { ...layer, ...held, name: rename(layer.name), inputs: layer.inputs.map(rename) };
  });
  return {
    graph: { name: 'graph', layers, outputs: outputs.map(rename), preprocessing: preprocessings.none },
    weights: new Map(ordered.map(({ layer, weights }) => [rename(layer.name), weights])),
    notes: notes.slice(0, maxTold + 1),
  };
}

/** Names without the folders that all but the inputs share: `StatefulPartitionedCall/model/conv1` is `conv1`. */
function shortNames(layers: readonly Layer[]): Map<string, string> {
  const inner = layers.filter(({ kind }) => kind !== 'InputLayer').map(({ name }) => name.split('/'));
  let shared = 0;
  while (
    inner.length > 1 &&
    inner.every((parts) => parts.length > shared + 1 && parts[shared] === inner[0]![shared])
  )
    shared++;
  const taken = new Set<string>();
  return new Map(
    layers.map(({ name, kind }) => {
      const wanted = kind === 'InputLayer' ? name : name.split('/').slice(shared).join('/');
      let free = wanted;
      for (let i = 1; taken.has(free); i++) free = `${wanted}_${i}`;
      taken.add(free);
      return [name, free] as const;
    }),
  );
}
