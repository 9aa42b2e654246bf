// Stores a state in the variables of one TensorFlow graph and replays recorded programs on it, through tfjs-node's binding.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attributeTypes, dataTypes, type NativeBackend, type OpAttribute } from '../executor/native';
import { type Tensor, tf } from '../tf';
import { isMapped } from '../weights/map-file';
import { createGraphDef, type GraphDef, type NodeOutput } from './graph-def';
import { feedsKey, type Program, type Tensors } from './program';
import { type Precision, type Recorded, recordProgram } from './record';

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

/** Adds a part of the state that is fed to each run. */
function addConstant(graph: GraphDef, { node }: NodeOutput, tensor: Tensor): void {
  const shape: OpAttribute = { name: 'shape', type: attributeTypes.shape, value: tensor.shape };
  graph.add(node, 'Placeholder', [], [typeAttribute('dtype', dataTypes.float32), shape]);
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

/** Records all programs for all their shapes, and loads the graph. What no program changes is fed to each run, since TensorFlow takes a millisecond to make a variable; the rest are variables, which are set to the state. Outputs are float32. */
export function openReplay(
  state: Tensors,
  programs: Readonly<Record<string, Program>>,
  precision: Precision = 'float32',
): Replay {
  const backend = tf.backend() as NativeBackend;
  const graph = createGraphDef();
  const zero = graph.constant('zero', dataTypes.float32, [], new Uint8Array(4));
  const names = new Map([...state.keys()].map((key, i) => [key, `state_${i}`] as const));
  const reads = new Map(
    [...names].map(([key, name]) => [key, { node: `${name}/read`, index: 0 } satisfies NodeOutput] as const),
  );
  const recordings: { name: string; prefix: string; recorded: Recorded }[] = [];
  for (const [name, program] of Object.entries(programs)) {
    for (const shapes of program.shapes) {
      const prefix = `program_${recordings.length}`;
      const recorded = recordProgram(program, shapes, state, reads, graph, prefix, precision);
      recordings.push({ name: `${name} ${feedsKey(Object.entries(shapes))}`, prefix, recorded });
    }
  }
  const changed = new Set(recordings.flatMap(({ recorded }) => [...recorded.state.keys()]));
  const variables = new Map<string, Variable>();
  const constants = new Map<string, Tensor>();
  for (const [key, tensor] of state) {
    // On a GPU, each run would copy it there.
    if (changed.has(key) || backend.isUsingGpuDevice)
      variables.set(key, addVariable(graph, names.get(key)!, tensor, zero));
    else {
      constants.set(key, tf.keep(tensor.clone()));
      addConstant(graph, reads.get(key)!, tensor);
    }
  }
  const starts = [...variables.values()].map((variable) => variable.start);
  const started = graph.add('started', 'Identity', [zero], [typeAttribute('T', dataTypes.float32)], starts);
  const entries = new Map<string, Entry>();
  for (const { name, prefix, recorded } of recordings)
    entries.set(name, addUpdates(graph, prefix, recorded, variables));
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
    if (values.size === 0) return;
    const feeds = [...values].map(
      ([key, tensor]) => [nameOf(variables.get(key)!.placeholder), tensor] as const,
    );
    tf.dispose(run(feeds, fetched.map(nameOf)));
  };
  const variablesIn = (values: Tensors) => new Map([...values].filter(([key]) => variables.has(key)));
  const write = (values: Tensors) => {
    for (const [key, tensor] of values) {
      if (!constants.has(key)) continue;
      constants.get(key)!.dispose();
      constants.set(key, tf.keep(tensor.clone()));
    }
    const changing = variablesIn(values);
    feed(
      changing,
      [...changing.keys()].map((key) => variables.get(key)!.assigned),
    );
  };
  const replay: Replay = {
    run(program, feeds) {
      const entry = entries.get(`${program} ${feedsKey(feeds)}`);
      if (!entry) return null;
      const fed = [
        ...entry.feeds.map(([name, node]) => [node, feeds.get(name)!] as const),
        ...[...constants].map(([key, tensor]) => [nameOf(reads.get(key)!), tensor] as const),
      ];
      const tensors = run(
        fed,
        entry.outputs.map(([, node]) => node),
      );
      return new Map(entry.outputs.map(([name], i) => [name, tensors[i]!] as const));
    },
    readTensors(keys) {
      const stored = keys.filter((key) => variables.has(key));
      const fetches = stored.map((key) => nameOf(reads.get(key)!));
      const tensors = stored.length === 0 ? [] : run([], fetches);
      const found = new Map(stored.map((key, i) => [key, tensors[i]!] as const));
      return new Map(keys.map((key) => [key, found.get(key) ?? constants.get(key)!.clone()] as const));
    },
    write,
    dispose() {
      backend.binding.deleteSavedModel(id);
      tf.dispose([...constants.values()]);
    },
  };
  try {
    feed(variablesIn(state), [started]);
  } catch (error) {
    replay.dispose();
    throw error;
  }
  return replay;
}
