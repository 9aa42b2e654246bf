// Stores a state in the variables of one TensorFlow graph and replays recorded programs on it, through tfjs-node's binding.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attributeTypes, dataTypes, type NativeBackend, type OpAttribute } from '../executor/native';
import { type Tensor, tf } from '../tf';
import { isMapped } from '../weights/map-file';
import { createGraphDef, type GraphDef, type NodeOutput } from './graph-def';
import { feedsKey, type Program, type Tensors } from './program';
import { type Recorded, recordProgram } from './record';

/** A loaded graph. */
export interface Replay {
  /** Replays a program. Returns null if it was not recorded for feeds of these shapes. */
  run(program: string, feeds: Tensors): Map<string, Tensor> | null;
  /** Returns copies of parts of the state. */
  readTensors(keys: readonly string[]): Map<string, Tensor>;
  /** Sets parts of the state. */
  write(values: Tensors): void;
  dispose(): void;
}

interface Variable {
  readonly handle: NodeOutput;
  readonly read: NodeOutput;
  readonly placeholder: NodeOutput;
  /** A zero that is computed after the placeholder's value has been assigned. */
  readonly assigned: NodeOutput;
  /** The node that assigns the placeholder's first value. */
  readonly start: string;
}

interface Entry {
  readonly feeds: readonly (readonly [string, string])[];
  readonly outputs: readonly (readonly [string, string])[];
}

const typeAttribute = (name: string, value: number): OpAttribute => ({
  name,
  type: attributeTypes.type,
  value,
});
const nameOf = ({ node, index }: NodeOutput) => `${node}:${index}`;

function addVariable(graph: GraphDef, name: string, tensor: Tensor, zero: NodeOutput): Variable {
  const type = typeAttribute('dtype', dataTypes.float32);
  const shape: OpAttribute = { name: 'shape', type: attributeTypes.shape, value: tensor.shape };
  const text = (key: string, value: string): OpAttribute => ({
    name: key,
    type: attributeTypes.string,
    value,
  });
  const handle = graph.add(
    name,
    'VarHandleOp',
    [],
    [type, shape, text('shared_name', name), text('container', '')],
  );
  const read = graph.add(`${name}/read`, 'ReadVariableOp', [handle], [type]);
  const placeholder = graph.add(`${name}/value`, 'Placeholder', [], [type, shape]);
  // A fed buffer belongs to JavaScript and must not be freed on TensorFlow's threads, so variables store a copy.
  const copy = graph.add(`${name}/copy`, 'DeepCopy', [placeholder], [typeAttribute('T', dataTypes.float32)]);
  graph.add(`${name}/assign`, 'AssignVariableOp', [handle, copy], [type]);
  const floats = typeAttribute('T', dataTypes.float32);
  const assigned = graph.add(`${name}/assigned`, 'Identity', [zero], [floats], [`${name}/assign`]);
  if (!isMapped(tensor)) return { handle, read, placeholder, assigned, start: `${name}/assign` };
  // Not copied: a mapped file does not belong to JavaScript, and only assignments, which replace the memory, change a variable.
  graph.add(`${name}/adopt`, 'AssignVariableOp', [handle, placeholder], [type]);
  return { handle, read, placeholder, assigned, start: `${name}/adopt` };
}

/** Adds the assignments, which run after all new values and outputs are computed, and outputs that are returned after the assignments. */
function addUpdates(
  graph: GraphDef,
  prefix: string,
  recorded: Recorded,
  variables: ReadonlyMap<string, Variable>,
): Entry {
  const outputs = [...recorded.outputs];
  const after = [
    ...outputs.map(([, source]) => source.node),
    ...[...recorded.state.values()].map(({ node }) => node),
  ];
  graph.add(`${prefix}/computed`, 'NoOp', [], [], [...new Set(after)]);
  const assigned = [...recorded.state].map(([key, value], i) => {
    const node = `${prefix}/assign_${i}`;
    const type = typeAttribute('dtype', dataTypes.float32);
    graph.add(node, 'AssignVariableOp', [variables.get(key)!.handle, value], [type], [`${prefix}/computed`]);
    return node;
  });
  graph.add(`${prefix}/updated`, 'NoOp', [], [], assigned);
  return {
    feeds: [...recorded.feeds].map(([name, placeholder]) => [name, nameOf(placeholder)] as const),
    outputs: outputs.map(([name, source], i) => {
      const type = typeAttribute('T', dataTypes.float32);
      const node = graph.add(`${prefix}/output_${i}`, 'Identity', [source], [type], [`${prefix}/updated`]);
      return [name, nameOf(node)] as const;
    }),
  };
}

/** Records all programs for all their shapes, loads the graph and sets its variables to the state. Outputs are float32. */
export function openReplay(state: Tensors, programs: Readonly<Record<string, Program>>): Replay {
  const backend = tf.backend() as NativeBackend;
  const graph = createGraphDef();
  const variables = new Map<string, Variable>();
  const zero = graph.constant('zero', dataTypes.float32, [], new Uint8Array(4));
  for (const [key, tensor] of state)
    variables.set(key, addVariable(graph, `state_${variables.size}`, tensor, zero));
  const starts = [...variables.values()].map((variable) => variable.start);
  const started = graph.add('started', 'Identity', [zero], [typeAttribute('T', dataTypes.float32)], starts);
  const reads = new Map([...variables].map(([key, { read }]) => [key, read] as const));
  const entries = new Map<string, Entry>();
  for (const [name, program] of Object.entries(programs)) {
    for (const shapes of program.shapes) {
      const prefix = `program_${entries.size}`;
      const recorded = recordProgram(program, shapes, state, reads, graph, prefix);
      entries.set(
        `${name} ${feedsKey(Object.entries(shapes))}`,
        addUpdates(graph, prefix, recorded, variables),
      );
    }
  }
  const folder = mkdtempSync(join(tmpdir(), 'graft-graph-'));
  let id: number;
  try {
    writeFileSync(join(folder, 'saved_model.pb'), graph.finish());
    id = backend.binding.loadSavedModel(folder, 'serve');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }

  const run = (feeds: readonly (readonly [string, Tensor])[], fetches: readonly string[]): Tensor[] =>
    backend.binding
      .runSavedModel(
        id,
        backend.getInputTensorIds(feeds.map(([, tensor]) => tensor)),
        feeds.map(([name]) => name).join(','),
        fetches.join(','),
      )
      .map((info) => backend.createOutputTensor(info));

  /** Sets variables, then computes `fetched`. */
  const feed = (values: Tensors, fetched: readonly NodeOutput[]) => {
    const feeds = [...values].map(
      ([key, tensor]) => [nameOf(variables.get(key)!.placeholder), tensor] as const,
    );
    tf.dispose(run(feeds, fetched.map(nameOf)));
  };
  const write = (values: Tensors) => {
    if (values.size === 0) return;
    feed(
      values,
      [...values.keys()].map((key) => variables.get(key)!.assigned),
    );
  };
  const replay: Replay = {
    run(program, feeds) {
      const entry = entries.get(`${program} ${feedsKey(feeds)}`);
      if (!entry) return null;
      const fed = entry.feeds.map(([name, node]) => [node, feeds.get(name)!] as const);
      const tensors = run(
        fed,
        entry.outputs.map(([, node]) => node),
      );
      return new Map(entry.outputs.map(([name], i) => [name, tensors[i]!] as const));
    },
    readTensors(keys) {
      if (keys.length === 0) return new Map();
      const tensors = run(
        [],
        keys.map((key) => nameOf(variables.get(key)!.read)),
      );
      return new Map(keys.map((key, i) => [key, tensors[i]!] as const));
    },
    write,
    dispose: () => backend.binding.deleteSavedModel(id),
  };
  try {
    feed(state, [started]);
  } catch (error) {
    replay.dispose();
    throw error;
  }
  return replay;
}
