// Replaces loops of a TensorFlow graph: a loop that maps its body over the samples with the body, any other with one node named after its frame.
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { type GraphNode, type TensorName, textAttr } from './graph-node';

/** Operation that replaces a loop whose body is not applied sample by sample. */
export const loopOperation = 'While';
/** Pseudo-operations around the body of a loop over samples: one sample of a batch, and a batch of samples. */
export const sampleOf = 'LoopItem';
/** See `sampleOf`. */
export const batchOf = 'LoopResult';

type Nodes = ReadonlyMap<string, GraphNode>;

/** A variable of a loop: its initial value, its value after each iteration, and its merge node. */
interface LoopVariable {
  readonly frame: string;
  readonly merge: string;
  readonly start: TensorName;
  readonly next: TensorName | undefined;
}

const isExit = ({ op }: GraphNode) => op === 'Exit' || op === 'RefExit';
const isMerge = ({ op }: GraphNode) => op === 'Merge' || op === 'RefMerge';
const isSwitch = ({ op }: GraphNode) => op === 'Switch' || op === 'RefSwitch';
const isEnter = ({ op }: GraphNode) => op === 'Enter' || op === 'RefEnter';
const isBack = ({ op }: GraphNode) => op === 'NextIteration' || op === 'RefNextIteration';

/** Maximum number of visited nodes, to bound the time for malicious graphs. */
const maxVisits = 5_000_000;

/** Counts visited nodes; throws if there are too many. */
type Visit = () => void;
/** Returns the value of a scalar constant. */
type NumberOf = (constant: string) => number | undefined;

/** Returns the nodes with every loop replaced; a graph without loops is returned unchanged. Throws 'unsupported' for loops of too many nodes. */
export function replaceLoops(nodes: Nodes, path: string, numberOf: NumberOf): Nodes {
  let visits = 0;
  const visit = () => {
    if (++visits > maxVisits)
      throw new GraftError('unsupported', say`${path}: its loops have too many nodes.`, path);
  };
  const exits = [...nodes.values()].filter(isExit);
  if (exits.length === 0) return nodes;
  const variables = findVariables(nodes);
  const replaced = new Map(nodes);
  const mapped = mapOverSamples(nodes, variables, visit, numberOf);
  for (const [name, node] of mapped) replaced.set(name, node);
  const loops = new Map<string, { exits: string[]; inputs: Map<string, TensorName> }>();
  for (const exit of exits) {
    const variable = variableOf(exit.inputs[0], nodes, variables);
    const frame = variable?.frame ?? exit.name;
    const loop = loops.get(frame) ?? { exits: [] as string[], inputs: new Map<string, TensorName>() };
    for (const input of variable ? outsideOf(variable, nodes, visit) : exit.inputs)
      loop.inputs.set(`${input.node}\n${input.index}`, input);
    loop.exits.push(exit.name);
    loops.set(frame, loop);
  }
  for (const [frame, loop] of loops) {
    let name = frame;
    for (let i = 1; replaced.has(name); i++) name = `${frame}_loop${i > 1 ? i : ''}`;
    replaced.set(name, { name, op: loopOperation, inputs: [...loop.inputs.values()], attr: {} });
    for (const [index, exit] of loop.exits.entries())
      replaced.set(exit, { name: exit, op: 'Identity', inputs: [{ node: name, index }], attr: {} });
  }
  return replaced;
}

/** Returns the node that computes a value, skipping identity nodes. */
function source(tensor: TensorName | undefined, nodes: Nodes): GraphNode | undefined {
  let node = tensor && nodes.get(tensor.node);
  for (let steps = 0; node?.op === 'Identity' && steps < 100; steps++)
    node = node.inputs[0] && nodes.get(node.inputs[0].node);
  return node;
}

/** Returns all variables of all loops by the name of their merge. */
function findVariables(nodes: Nodes): Map<string, LoopVariable> {
  const variables = new Map<string, LoopVariable>();
  for (const node of nodes.values()) {
    if (!isMerge(node)) continue;
    const enter = node.inputs.map((input) => nodes.get(input.node)).find((one) => one && isEnter(one));
    const back = node.inputs.map((input) => nodes.get(input.node)).find((one) => one && isBack(one));
    if (!enter?.inputs[0]) continue;
    const frame = textAttr(enter.attr, 'frame_name') ?? enter.name;
    variables.set(node.name, { frame, merge: node.name, start: enter.inputs[0], next: back?.inputs[0] });
  }
  return variables;
}

/** Returns the variable that a value in a loop's body or exit equals. */
function variableOf(
  tensor: TensorName | undefined,
  nodes: Nodes,
  variables: ReadonlyMap<string, LoopVariable>,
): LoopVariable | undefined {
  const node = source(tensor, nodes);
  const merge = node && isSwitch(node) ? source(node.inputs[0], nodes) : node;
  return merge && variables.get(merge.name);
}

/** Returns values from outside a loop that one of its variables depends on. */
function outsideOf(variable: LoopVariable, nodes: Nodes, visit: Visit): TensorName[] {
  const outside: TensorName[] = [];
  const seen = new Set<string>();
  const todo = [variable.merge];
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    visit();
    const node = nodes.get(name);
    if (!node) continue;
    const enters = isEnter(node) && (textAttr(node.attr, 'frame_name') ?? node.name) === variable.frame;
    if (enters && node.inputs[0]) outside.push(node.inputs[0]);
    else if (node.op === 'Placeholder') outside.push({ node: name, index: 0 });
    else for (const input of node.inputs) todo.push(input.node);
  }
  return outside;
}

/** Operation names of TensorFlow's two list implementations. */
const lists = [
  {
    unpack: 'TensorListFromTensor',
    item: 'TensorListGetItem',
    set: 'TensorListSetItem',
    pack: 'TensorListStack',
  },
  {
    unpack: 'TensorArrayScatterV3',
    item: 'TensorArrayReadV3',
    set: 'TensorArrayWriteV3',
    pack: 'TensorArrayGatherV3',
  },
] as const;

/** Returns new nodes for the items, invariants and results of loops that apply their body sample by sample. */
function mapOverSamples(
  nodes: Nodes,
  variables: ReadonlyMap<string, LoopVariable>,
  visit: Visit,
  numberOf: NumberOf,
): Map<string, GraphNode> {
  const read = (tensor: TensorName | undefined) => variableOf(tensor, nodes, variables);
  const unchanged = (variable: LoopVariable) => read(variable.next)?.merge === variable.merge;
  const isNumber = (tensor: TensorName | undefined, value: number) => {
    const node = source(tensor, nodes);
    return node?.op === 'Const' && numberOf(node.name) === value;
  };
  /** True for a variable that counts 0, 1, 2 … */
  const counts = (variable: LoopVariable) => {
    const step = source(variable.next, nodes);
    if (step?.op !== 'Add' && step?.op !== 'AddV2') return false;
    const [a, b] = step.inputs;
    const own = (tensor: TensorName | undefined) => read(tensor)?.merge === variable.merge;
    const adds = (own(a) && isNumber(b, 1)) || (own(b) && isNumber(a, 1));
    return adds && isNumber(variable.start, 0);
  };
  /** Enter nodes of constants (`is_constant`) have no merge. */
  const entered = (tensor: TensorName | undefined): TensorName | undefined => {
    const variable = read(tensor);
    if (variable) return unchanged(variable) ? variable.start : undefined;
    const node = source(tensor, nodes);
    return node && isEnter(node) ? node.inputs[0] : undefined;
  };
  const made = new Map<string, GraphNode>();
  for (const { unpack, item, set, pack } of lists) {
    const modern = unpack === 'TensorListFromTensor';
    /** Returns the tensor whose samples a list contains. */
    const listed = (tensor: TensorName | undefined) => {
      const list = source(entered(tensor), nodes);
      return list?.op === unpack ? list.inputs[modern ? 0 : 2] : undefined;
    };
    for (const stack of nodes.values()) {
      if (stack.op !== pack) continue;
      const exit = source(stack.inputs[modern ? 0 : 2], nodes);
      const list = exit && isExit(exit) ? read(exit.inputs[0]) : undefined;
      const write = list && source(list.next, nodes);
      if (!list || write?.op !== set) continue;
      const [, index, value] = write.inputs;
      const counter = read(index);
      if (!value || !counter || counter.frame !== list.frame || !counts(counter)) continue;
      const found = readBody(value, (node) => {
        if (node.op === item) {
          const from = listed(node.inputs[modern ? 0 : 2]);
          if (!from || read(node.inputs[1])?.merge !== counter.merge) return null;
          return { name: node.name, op: sampleOf, inputs: [from], attr: {} };
        }
        const own = isSwitch(node) || isMerge(node) || isEnter(node);
        if (!own) return undefined;
        const from = entered({ node: node.name, index: 0 });
        return from ? { name: node.name, op: 'Identity', inputs: [from], attr: {} } : null;
      });
      if (!found) continue;
      for (const node of found) made.set(node.name, node);
      made.set(stack.name, { name: stack.name, op: batchOf, inputs: [value], attr: {} });
    }
  }
  return made;

  /** Returns the replacements in a body, backward from a value; null if it depends on anything except its sample. */
  function readBody(
    value: TensorName,
    replace: (node: GraphNode) => GraphNode | null | undefined,
  ): GraphNode[] | null {
    const found: GraphNode[] = [];
    const seen = new Set<string>();
    const todo = [value.node];
    for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
      if (seen.has(name)) continue;
      seen.add(name);
      visit();
      const node = nodes.get(name);
      if (!node) return null;
      const replaced = replace(node);
      if (replaced === null || isBack(node) || isExit(node)) return null;
      if (replaced) found.push(replaced);
      else for (const input of node.inputs) todo.push(input.node);
    }
    return found.some(({ op }) => op === sampleOf) ? found : null;
  }
}
