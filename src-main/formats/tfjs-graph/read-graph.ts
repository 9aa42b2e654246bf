// Converts a TensorFlow graph to layers: each operation by its reader, others as placeholders; removes the common prefix of names.
import { GraftError } from '#shared/errors';
import { ancestorsOf, type Layer, type LayerGraph, preprocessings, type Shape } from '#shared/graph/graph';
import { inEnglish, joinWords, say, type Words } from '#shared/sentence';
import {
  type BuiltLayer,
  type BuiltWeight,
  createLayerBuilder,
  type LayerBuilder,
  type Value,
} from './build';
import { type Constant, foldConstants, unpackConstant } from './constants';
import { loopOperation } from './control-flow';
import { type GraphDef, shapeAttr } from './graph-def';
import type { GraphNode, TensorName } from './graph-node';
import { operationReaders } from './operations';
import { readSample } from './samples';

/** A graph whose weights are still constants. */
export interface ReadGraph {
  readonly graph: LayerGraph;
  readonly weights: ReadonlyMap<string, Readonly<Record<string, BuiltWeight>>>;
  readonly notes: readonly Words[];
}

/** Layers that were not converted for the same reason. */
interface Refused {
  readonly reason: Words;
  readonly layers: readonly string[];
}

/** Input of the conversion. */
export interface GraphSource {
  readonly def: GraphDef;
  readonly constants: ReadonlyMap<string, Constant>;
  /** Shapes of inputs from the signature. */
  readonly inputShapes: ReadonlyMap<string, Shape>;
  /** String constants, by node. */
  readonly texts?: ReadonlyMap<string, readonly string[]>;
  readonly path: string;
}

const maxListed = 6;
const maxLayers = 20_000;

/** Reads a whole graph; throws 'bad-file' or 'unsupported' naming the node. */
export function readGraph({ def, constants, inputShapes, texts, path }: GraphSource): ReadGraph {
  const bad = (text: Words) => new GraftError('bad-file', say`${path}: ${text}`, path);
  const builder = createLayerBuilder();
  const values = new Map<string, Value>();
  /** Nodes whose layer does not also represent another node. */
  const exclusive = new Set<string>();
  const refused = new Map<string, Refused>();
  const key = ({ node, index }: TensorName) => `${node}\n${index}`;
  const byName = new Map(def.nodes.map((node) => [node.name, node]));

  const shapeless: string[] = [];
  let single = true;
  const addInput = (node: GraphNode): Value => {
    const shape = inputShapes.get(node.name) ?? shapeAttr(node.attr, 'shape');
    if (!shape) {
      shapeless.push(node.name);
      return { unknown: true };
    }
    if (shape.length < 2) return { unknown: true };
    single &&= shape[0] === 1;
    const added = builder.add(node, { kind: 'InputLayer', params: { shape: shape.slice(1) }, inputs: [] });
    if ('unmapped' in added) throw bad(say`the input '${node.name}': ${added.unmapped}.`);
    return added;
  };
  const readConstant = (node: GraphNode): Value => {
    const constant = constants.get(node.name);
    if (texts?.has(node.name)) return { unknown: true };
    if (!constant) throw bad(say`the constant '${node.name}' is missing from its weights.`);
    return { constant };
  };
  /** Operations after a branch, or without a computed input, cannot be layers. */
  const readOperation = (node: GraphNode): Value => {
    const inputs = node.inputs.map((input) => valueAt(input));
    if (inputs.every((input) => 'constant' in input)) {
      const constants = inputs.map((input) => input.constant);
      for (const [index, constant] of (unpackConstant(node, constants) ?? []).entries())
        values.set(key({ node: node.name, index }), { constant });
      const folded = values.get(key({ node: node.name, index: 0 }));
      if (folded) return folded;
      const constant = foldConstants(node, constants);
      return constant ? { constant } : { unknown: true };
    }
    if (!inputs.some((input) => 'layer' in input)) return { unknown: true };
    const front = node.inputs[0]!.node;
    const alone = def.uses.get(front) === 1 && exclusive.has(front);
    const call = { node, inputs, builder, alone, single };
    const reader = operationReaders.get(node.op);
    const read = readSample(call, reader) ??
      reader?.(call) ?? {
        unmapped: node.op === loopOperation ? 'no layer computes a loop' : 'no layer computes it',
      };
    const refuse = (why: Words, index: number): Value => {
      const reason = say`${node.op}: ${why}`;
      const layer = builder.placeholder(node, index, inputs);
      const english = inEnglish(reason);
      refused.set(english, { reason, layers: [...(refused.get(english)?.layers ?? []), layer] });
      return { layer };
    };
    if ('unmapped' in read) return refuse(read.unmapped, 0);
    if ('outputs' in read) {
      const outputs = read.outputs.map((one, index) =>
        'unmapped' in one ? refuse(one.unmapped, index) : one,
      );
      for (const [index, one] of outputs.entries()) values.set(key({ node: node.name, index }), one);
      return outputs[0] ?? { unknown: true };
    }
    const passed = 'layer' in read && inputs.some((input) => 'layer' in input && input.layer === read.layer);
    if (!passed || alone) exclusive.add(node.name);
    return read;
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
      throw new GraftError('unsupported', say`${path}: it has more than ${maxLayers} layers.`, path);
    const value =
      node.op === 'Placeholder'
        ? addInput(node)
        : node.op === 'Const'
          ? readConstant(node)
          : readOperation(node);
    values.set(key({ node: node.name, index: 0 }), value);
  }
  const leftOut: Words[] = [];
  const outputs = def.outputs.flatMap((output): string[] => {
    const value = valueAt(output);
    const node = byName.get(output.node)!;
    if ('layer' in value)
      return [typeof value.view === 'object' ? builder.placeholder(node, 0, [value]) : value.layer];
    leftOut.push(describeLeftOut(output.node, texts?.get(output.node), shapeless[0]));
    return [];
  });
  if (outputs.length === 0)
    throw new GraftError(
      'unsupported',
      say`${path}: no output depends on its input. ${joinWords(leftOut, ' ')}`,
      path,
    );
  const unused = [...(texts ?? [])].filter(([name]) => !def.outputs.some((output) => output.node === name));
  const besides = unused
    .slice(0, maxListed)
    .map(([name, text]) => say`The text constant '${name}' is not kept${quoted(text)}.`);
  return finish(builder, outputs, def, [...leftOut, ...besides], refused);
}

const maxQuoted = 5;

/** Returns a few strings of a constant, for display. */
function quoted(text: readonly string[]): Words {
  if (text.length === 0) return '';
  const shown = text.slice(0, maxQuoted).map((one) => `'${one.length > 40 ? `${one.slice(0, 40)}…` : one}'`);
  return say`: ${shown.join(', ')}${text.length > maxQuoted ? say` and ${text.length - maxQuoted} more` : ''}`;
}

function describeLeftOut(name: string, text: readonly string[] | undefined, shapeless: string | undefined) {
  if (text) return say`The output '${name}' is left out, it is a text constant${quoted(text)}.`;
  const why = shapeless === undefined ? '' : say` Nothing gives the shape of the input '${shapeless}'.`;
  return say`The output '${name}' is left out, it does not depend on a known input.${why}`;
}

/** Returns a note for each reason why operations are not layers; operations that no output needs are not listed. */
function describeRefused(refused: ReadonlyMap<string, Refused>, shown: ReadonlyMap<string, string>): Words[] {
  const all = [...refused.values()].flatMap(({ reason, layers }) => {
    const names = layers.flatMap((layer) => shown.get(layer) ?? []);
    if (names.length === 0) return [];
    const more = names.length > 3 ? say` and ${names.length - 3} more` : '';
    const list = names.slice(0, 3).map((name) => `'${name}'`);
    return [
      say`Opened as placeholders, which are not computed (${reason}): ${list.join(', ')}${more}. Cut the network before them.`,
    ];
  });
  if (all.length <= maxListed + 1) return all;
  const rest = say`And ${all.length - maxListed} more kinds of operations became placeholders.`;
  return [...all.slice(0, maxListed), rest];
}

function finish(
  builder: LayerBuilder,
  outputs: readonly string[],
  def: GraphDef,
  notes: readonly Words[],
  refused: ReadonlyMap<string, Refused>,
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
    notes: [...notes, ...describeRefused(refused, shown)],
  };
}

/** Removes the prefix that all names except the inputs share: `StatefulPartitionedCall/model/conv1` becomes `conv1`. */
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
