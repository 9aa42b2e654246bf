// `graft forward`: runs NumPy arrays through a network without preprocessing, to compare its outputs with another library's.
import { GraftError } from '#shared/errors';
import { inputLayers } from '#shared/graph/graph';
import { say } from '#shared/sentence';
import { kindOf, type NamedFloatArrays, readArrays, writeArrays } from '../array-files';
import type { Command, Session } from '../command';
import { openModelArgument, weightsOptions } from '../model-argument';
import type { FloatArray } from '../npy';
import { checkpointOption } from './evaluate';

const batchValues = 4_000_000;

/** Runs arrays through a network. */
export const forward: Command = {
  usage: 'forward MODEL|RECIPE.json --input x.npy|x.npz --output y.npy|y.npz',
  summary: 'run NumPy arrays through a network, without preprocessing',
  options: {
    input: { value: 'FILE', help: 'a .npy file, or a .npz file with one array per input layer' },
    output: { value: 'FILE', help: 'a .npy file, or a .npz file with one array per output layer' },
    checkpoint: { value: 'last|best', help: "a run's checkpoint (last)" },
    ...weightsOptions,
  },
  examples: [
    'graft forward model.keras --input x.npy --output y.npy',
    'graft forward last --input x.npz --output y.npz',
    'graft forward extractor.json --input x.npy --output features.npy',
    'graft forward vgg16 --weights my_vgg16.h5 --by order --input x.npy --output y.npy',
  ],
  arguments: [1, 1],
  async run(session, [wanted], options) {
    const { input, output: target, checkpoint } = options;
    if (typeof input !== 'string' || typeof target !== 'string')
      throw new GraftError('usage', 'forward requires --input FILE and --output FILE.');
    kindOf(target);
    const arrays = await readArrays(input);
    const { graph } = await openModelArgument(session, wanted!, checkpointOption(checkpoint), options);
    const names = inputLayers(graph).map((layer) => layer.name);
    const inputs = matchInputs(arrays, names, input);
    const outputs = await runInBatches(session, graph, inputs);
    await writeArrays(target, outputs);
    const shapes = [...outputs].map(([name, { shape }]) => ({ name, shape }));
    if (session.json) session.output.print(JSON.stringify({ output: target, arrays: shapes }, null, 2));
    else
      for (const { name, shape } of shapes)
        session.output.print(say`${name}: (${shape.join(', ')}) → ${target}`);
    return 0;
  },
};

function matchInputs(arrays: NamedFloatArrays, names: readonly string[], file: string): NamedFloatArrays {
  const [only] = arrays.values();
  if (names.length === 1 && arrays.size === 1 && only) return new Map([[names[0]!, only]]);
  const missing = names.filter((name) => !arrays.has(name));
  if (missing.length > 0)
    throw new GraftError(
      'invalid',
      say`${file}: expected arrays named ${names.join(', ')}, received ${[...arrays.keys()].map((name) => name || '…').join(', ')}.`,
      file,
    );
  return new Map(names.map((name) => [name, arrays.get(name)!]));
}

async function runInBatches(
  { client, project, signal, output }: Session,
  graph: Parameters<typeof client.forward>[0]['model'] extends infer M
    ? M extends { graph: infer G }
      ? G
      : never
    : never,
  inputs: NamedFloatArrays,
): Promise<NamedFloatArrays> {
  const counts = new Set([...inputs.values()].map((array) => array.shape[0] ?? 0));
  if (counts.size !== 1)
    throw new GraftError(
      'invalid',
      say`The inputs have different numbers of samples: ${[...counts].join(', ')}.`,
    );
  const count = [...counts][0]!;
  const largest = Math.max(...[...inputs.values()].map((array) => array.values.length / Math.max(1, count)));
  const batch = Math.max(1, Math.floor(batchValues / Math.max(1, largest)));
  const pieces = new Map<string, FloatArray[]>();
  for (let from = 0; from < Math.max(1, count); from += batch) {
    const named = [...inputs].map(([name, array]) => {
      const { shape, values } = sliceSamples(array, from, Math.min(count, from + batch));
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      return { name, shape: [...shape], dtype: 'float32' as const, bytes };
    });
    const answered = await client.forward({ project, model: { graph }, inputs: named }, { signal });
    const outputs = answered.outputs.map(({ name }) => name);
    for (const [i, { name: layer, shape, dtype, bytes }] of answered.outputs.entries()) {
      // A layer may be listed as an output more than once. Each has its own array, named as in ONNX files.
      const name = outputs.indexOf(layer) < i ? `${layer}_output${i}` : layer;
      if (dtype !== 'float32')
        throw new GraftError(
          'unsupported',
          say`Output ${name}: unsupported data type ${dtype}, expected float32.`,
        );
      const list = pieces.get(name) ?? [];
      list.push({ shape, values: new Float32Array(bytes.slice().buffer) });
      pieces.set(name, list);
    }
    output.progress(say`${Math.min(count, from + batch)} of ${count} samples`);
  }
  return new Map([...pieces].map(([name, list]) => [name, joinSamples(list)]));
}

function sliceSamples({ shape, values }: FloatArray, from: number, to: number): FloatArray {
  const size = shape.slice(1).reduce((product, length) => product * length, 1);
  return { shape: [to - from, ...shape.slice(1)], values: values.slice(from * size, to * size) };
}

function joinSamples(list: readonly FloatArray[]): FloatArray {
  if (list.length === 1) return list[0]!;
  const values = new Float32Array(list.reduce((sum, piece) => sum + piece.values.length, 0));
  let at = 0;
  for (const piece of list) {
    values.set(piece.values, at);
    at += piece.values.length;
  }
  const count = list.reduce((sum, piece) => sum + piece.shape[0]!, 0);
  return { shape: [count, ...list[0]!.shape.slice(1)], values };
}
