// Compares an exported file with its network: opens it and runs both on the same input. Results are saved in exports.jsonl.
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import { inInferenceMode } from '#shared/graph/call-mode';
import { inputLayers, type LayerGraph, type Preprocessing, type Shape } from '#shared/graph/graph';
import { channelNumbers, isImageChannels } from '#shared/graph/image-channels';
import { inferGraph } from '#shared/graph/infer';
import { fillFreeSizes, findFreeSize, hasFreeSizes } from '#shared/graph/input-size';
import type { Parity } from '#shared/protocol/engine/use';
import type { NamedArray } from '#shared/protocol/trainer-contract';
import { createRandom } from '#shared/random';
import { say, type Words } from '#shared/sentence';
import type { FormatId } from '../../formats/format';
import { fileNames } from '../../formats/keras-config/write-model';
import { checkOnnxFile, openModelFile } from '../../formats/reader-client';
import type { TrainerPool } from '../../process/trainer-pool';
import type { ProjectPaths } from '../projects/paths';

/** An exported file. */
export interface WrittenFile {
  readonly path: string;
  readonly format: FormatId;
  readonly float16: boolean;
}

/** What the comparison needs of the engine. */
export interface ParityContext {
  readonly paths: ProjectPaths;
  readonly pool: TrainerPool;
  readonly readerEntry: string;
  readonly signal: AbortSignal;
}

const samples = 2;
/** Inputs with more values than this are compared on a single sample. */
const manyValues = 2_000_000;

/** Reads the file back, compares it, and appends the result to exports.jsonl in the project. */
export async function compareExport(
  graph: LayerGraph,
  file: WrittenFile,
  context: ParityContext,
): Promise<Parity> {
  const parity =
    file.format === 'onnx'
      ? await compareParts(graph, file, context)
      : await compareOutputs(graph, file, context);
  const line = { at: Date.now(), path: file.path, format: file.format, float16: file.float16, parity };
  await appendFile(join(context.paths.root, 'exports.jsonl'), `${JSON.stringify(line)}\n`);
  return parity;
}

async function compareParts(
  graph: LayerGraph,
  { path, float16 }: WrittenFile,
  { paths, readerEntry, signal }: ParityContext,
): Promise<Parity> {
  const request = { graph, path, float16, blobsFolder: paths.blobs, readerEntry, signal };
  return { compared: 'parts', ...(await checkOnnxFile(request)) };
}

async function compareOutputs(
  graph: LayerGraph,
  { path }: WrittenFile,
  { paths, pool, readerEntry, signal }: ParityContext,
): Promise<Parity> {
  const { blobs } = paths;
  const again = (await openModelFile(path, { blobsFolder: blobs, readerEntry, signal })).graph;
  const inputs = sampleInputs(graph);
  const nameOf = fileNames(graph);
  const forward = async (one: LayerGraph, given: NamedArray[]) =>
    (await pool.use((trainer) => trainer.client.forward({ graph: one, blobs, inputs: given }, { signal })))
      .outputs;
  // Layers that are random in predictions can only be compared in inference mode.
  const ours = await forward(inInferenceMode(graph), inputs);
  const theirs = await forward(
    inInferenceMode(again),
    inputs.map((input) => ({ ...input, name: nameOf(input.name) })),
  );
  return {
    compared: 'outputs',
    difference: maxDifference(ours, theirs, path),
    samples: inputs[0]?.shape[0] ?? 0,
  };
}

/** Returns random preprocessed images (or values from -1 to 1) from a fixed seed. Inputs of any size get one at which the network can be computed. */
export function sampleInputs(graph: LayerGraph): NamedArray[] {
  const free = hasFreeSizes(graph);
  const size = free ? findFreeSize(graph) : 1;
  if (size === null)
    throw new GraftError(
      'unsupported',
      say`The file was written but not compared: no input size was found at which '${graph.name}' can be computed.`,
    );
  const facts = inferGraph(free ? fillFreeSizes(graph, size) : graph);
  return inputLayers(graph).map((layer, i) => {
    const shape: Shape = facts.layers.get(layer.name)?.shape ?? [];
    const sizes = shape.slice(1).map((one) => one ?? size);
    const count = sizes.reduce((product, size) => product * size, 1);
    const batch = count > manyValues ? 1 : samples;
    const random = createRandom(i + 1);
    const values = Float32Array.from({ length: batch * count }, () => random() * 2 - 1);
    if (sizes.length === 3 && isImageChannels(sizes[2])) prepare(values, graph.preprocessing, sizes[2]);
    const bytes = new Uint8Array(values.buffer);
    return { name: layer.name, shape: [batch, ...sizes], dtype: 'float32' as const, bytes };
  });
}

function prepare(values: Float32Array, preprocessing: Preprocessing, channels: number): void {
  const { scale, offset } = channelNumbers(preprocessing, channels);
  for (let i = 0; i < values.length; i++)
    values[i] = Math.round((values[i]! + 1) * 127.5) * scale[i % channels]! + offset[i % channels]!;
}

/** Returns the maximum difference of two values, relative to ours where its magnitude is above 1. */
function maxDifference(ours: readonly NamedArray[], theirs: readonly NamedArray[], path: string): number {
  const wrong = (what: Words) =>
    new GraftError('bad-file', say`${path} does not match the network: ${what}.`, path);
  if (ours.length !== theirs.length) throw wrong(`expected ${ours.length} outputs, found ${theirs.length}`);
  let maximum = 0;
  for (const [i, { shape, bytes }] of ours.entries()) {
    const other = theirs[i]!;
    if (other.shape.join() !== shape.join())
      throw wrong(`expected an output of shape [${shape.join(', ')}], found [${other.shape.join(', ')}]`);
    const [a, b] = [bytes, other.bytes].map((one) => new Float32Array(one.slice().buffer)) as [
      Float32Array,
      Float32Array,
    ];
    for (let k = 0; k < a.length; k++) {
      if (Object.is(a[k], b[k])) continue;
      const difference = Math.abs(a[k]! - b[k]!) / Math.max(1, Math.abs(a[k]!));
      if (Number.isNaN(difference)) throw wrong('NaN in only one of the outputs');
      maximum = Math.max(maximum, difference);
    }
  }
  return maximum;
}
