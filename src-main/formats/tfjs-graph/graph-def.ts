// Parses a TensorFlow graph from model.json: nodes in topological order, resolved inputs, typed attributes.

import { GraftError } from '#shared/errors';
import type { Json } from '#shared/graph/graph';
import { say, type Words } from '#shared/sentence';
import { asObject, type JsonObject } from '../keras-config/names';
import { replaceLoops } from './control-flow';
import type { GraphNode, TensorName } from './graph-node';
import { readText } from './graph-node';

/** The part of a graph that its outputs need, in order. */
export interface GraphDef {
  readonly nodes: readonly GraphNode[];
  readonly inputs: readonly TensorName[];
  readonly outputs: readonly TensorName[];
  /** Number of nodes and outputs that use a node's value. */
  readonly uses: ReadonlyMap<string, number>;
}

const maxNodes = 200_000;
/** Operations that are not outputs, and parts of loops. */
const isNoEnd =
  /^(NoOp|Const|Assert|Placeholder|(Ref)?(Enter|NextIteration|Exit)|While|TensorListFromTensor|TensorArrayScatterV3)$/;
/** Operations that return their first input. */
const passing = new Set([
  ...['Identity', 'IdentityN', 'StopGradient', 'PreventGradient', 'Snapshot', 'CheckNumerics'],
  ...['EnsureShape', 'PlaceholderWithDefault', 'Enter', 'ReadVariableOp'],
]);

/** Reads modelTopology and signature, with the values of constants of one number; throws 'bad-file' if nodes are missing, duplicated or form a cycle. */
export function readGraphDef(
  topology: JsonObject,
  signature: JsonObject | undefined,
  path: string,
  numberOf: (constant: string) => number | undefined = () => undefined,
): GraphDef {
  const bad = (text: Words) => new GraftError('bad-file', say`${path}: ${text}`, path);
  if (!Array.isArray(topology.node)) throw bad('its modelTopology has no list of nodes.');
  if (topology.node.length > maxNodes)
    throw new GraftError('unsupported', say`${path}: it has more than ${maxNodes} nodes.`, path);
  const written = new Map<string, GraphNode>();
  for (const [position, value] of (topology.node as readonly Json[]).entries()) {
    const node = readNode(value);
    if (!node) throw bad(say`node ${position} has no name or operation.`);
    if (written.has(node.name)) throw bad(say`two nodes are named '${node.name}'.`);
    written.set(node.name, node);
  }
  const nodes = new Map(replaceLoops(written, path, numberOf));
  const resolve = (tensor: TensorName): TensorName => {
    let at = tensor;
    for (let steps = 0; ; steps++) {
      const node = nodes.get(at.node);
      const next = node && passes(node) ? node.inputs[node.op === 'IdentityN' ? at.index : 0] : undefined;
      if (!next) return at;
      if (steps > nodes.size) throw bad(say`node '${at.node}' depends on itself.`);
      at = next;
    }
  };
  // Malformed loops may still form a cycle.
  const goesBack = ({ node }: TensorName) => nodes.get(node)?.op === 'NextIteration';
  for (const [name, node] of nodes)
    nodes.set(name, { ...node, inputs: node.inputs.map(resolve).filter((input) => !goesBack(input)) });
  const fed = new Set([...nodes.values()].flatMap((node) => node.inputs.map((input) => input.node)));
  const named = (side: string) => Object.values(asObject(signature?.[side]) ?? {}).flatMap(nameOfEntry);
  const ends = [...nodes.values()].filter(
    ({ name, op }) => !fed.has(name) && !isNoEnd.test(written.get(name)?.op ?? op),
  );
  const outputs = (
    named('outputs').length > 0 ? named('outputs') : ends.map(({ name }) => ({ node: name, index: 0 }))
  ).map(resolve);
  if (outputs.length === 0) throw bad('the graph has no output.');
  const order = sortNodes(nodes, outputs, bad);
  const uses = new Map<string, number>();
  for (const { node } of [...order.flatMap(({ inputs }) => inputs), ...outputs])
    uses.set(node, (uses.get(node) ?? 0) + 1);
  return { nodes: order, inputs: named('inputs'), outputs, uses };
}

function passes({ op, attr }: GraphNode): boolean {
  return (
    passing.has(op) ||
    (op === 'Cast' && /^DT_(FLOAT|HALF|BFLOAT16|DOUBLE)$/.test(typeAttr(attr, 'DstT') ?? ''))
  );
}

function readNode(value: Json): GraphNode | undefined {
  const object = asObject(value);
  if (!object || typeof object.name !== 'string' || typeof object.op !== 'string') return undefined;
  const inputs = Array.isArray(object.input) ? (object.input as readonly Json[]) : [];
  const tensors = inputs.filter(
    (input): input is string => typeof input === 'string' && !input.startsWith('^'),
  );
  return {
    name: object.name,
    op: object.op,
    inputs: tensors.map(readTensorName),
    attr: asObject(object.attr) ?? {},
  };
}

function readTensorName(text: string): TensorName {
  const found = /^(.*):(\d{1,6})$/s.exec(text);
  return found ? { node: found[1]!, index: Number(found[2]) } : { node: text, index: 0 };
}

function nameOfEntry(entry: Json): TensorName[] {
  const name = asObject(entry)?.name;
  return typeof name === 'string' ? [readTensorName(name)] : [];
}

/** Returns all nodes the outputs depend on, in topological order. */
function sortNodes(
  nodes: ReadonlyMap<string, GraphNode>,
  outputs: readonly TensorName[],
  bad: (text: Words) => GraftError,
): GraphNode[] {
  const order: GraphNode[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const enter = (name: string, by: string) => {
    const node = nodes.get(name);
    if (!node) throw bad(say`${by} takes its input from '${name}', which was not found.`);
    state.set(name, 'open');
    return { node, next: 0 };
  };
  for (const output of outputs) {
    if (state.has(output.node)) continue;
    const stack = [enter(output.node, 'an output')];
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const input = top.node.inputs[top.next++];
      if (!input) {
        state.set(top.node.name, 'done');
        order.push(top.node);
        stack.pop();
      } else if (state.get(input.node) === 'open') throw bad(say`node '${input.node}' depends on itself.`);
      else if (!state.has(input.node)) stack.push(enter(input.node, `node '${top.node.name}'`));
    }
  }
  return order;
}

/** Reads a number attribute, integer or float. */
export function numberAttr(attr: JsonObject, name: string, otherwise: number): number {
  const value = asObject(attr[name]);
  const number = Number(value?.i ?? value?.f ?? otherwise);
  return Number.isFinite(number) ? number : otherwise;
}

/** Reads a boolean attribute. */
export function flagAttr(attr: JsonObject, name: string): boolean {
  return asObject(attr[name])?.b === true;
}

/** Reads a list of integers; empty if there is none. */
export function intsAttr(attr: JsonObject, name: string): number[] {
  const list = asObject(asObject(attr[name])?.list)?.i;
  return Array.isArray(list) ? list.map(Number) : [];
}

/** Reads a list of strings; empty if there is none. */
export function textsAttr(attr: JsonObject, name: string): string[] {
  const list = asObject(asObject(attr[name])?.list)?.s;
  return Array.isArray(list) ? (list as readonly Json[]).map((text) => readText(text) ?? '') : [];
}

/** Reads a type attribute, such as `DT_FLOAT`. */
function typeAttr(attr: JsonObject, name: string): string | undefined {
  const type = asObject(attr[name])?.type;
  return typeof type === 'string' ? type : type === 1 ? 'DT_FLOAT' : undefined;
}

/** Reads a shape attribute with null for unknown sizes; undefined if the rank is unknown. */
export function shapeAttr(attr: JsonObject, name: string): (number | null)[] | undefined {
  return readShape(asObject(asObject(attr[name])?.shape));
}

/** Reads a TensorShapeProto in JSON. */
export function readShape(shape: JsonObject | undefined): (number | null)[] | undefined {
  if (!shape || shape.unknownRank === true) return undefined;
  const dims = shape.dim;
  if (!Array.isArray(dims)) return undefined;
  return (dims as readonly Json[]).map((dim) => {
    const size = Number(asObject(dim)?.size ?? 0);
    return Number.isInteger(size) && size >= 0 ? size : null;
  });
}
