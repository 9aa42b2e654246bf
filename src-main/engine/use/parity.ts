// Compares an exported file with its network: opened again and run beside it on the same input; what came of it is kept.
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
import type { FormatId } from '../../formats/format';
import { fileNames } from '../../formats/keras-config/write-model';
import { checkOnnxFile, openModelFile } from '../../formats/reader-client';
import type { TrainerPool } from '../../process/trainer-pool';
import type { ProjectPaths } from '../projects/paths';

/** What was written, and how. */
export interface WrittenFile {
  readonly path: string;
  readonly format: FormatId;
  readonly float16: boolean;
}

/** What comparing needs. */
export interface ParityContext {
  readonly paths: ProjectPaths;
  readonly pool: TrainerPool;
  readonly readerEntry: string;
  readonly signal: AbortSignal;
}

const samples = 2;
/** More numbers than that in one input, and a single sample must do. */
const manyValues = 2_000_000;

/** Reads the file back and compares; a line of `exports.jsonl` in the project keeps the result. */
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
  // What is random in predictions can only be compared without that.
  const ours = await forward(inInferenceMode(graph), inputs);
  const theirs = await forward(
    inInferenceMode(again),
    inputs.map((input) => ({ ...input, name: nameOf(input.name) })),
  );
  return {
    compared: 'outputs',
    difference: greatestDifference(ours, theirs, path),
    samples: inputs[0]?.shape[0] ?? 0,
  };
}

/** Random images, prepared as the network expects them (or numbers from -1 to 1), from a fixed seed; of a size that fits where any will do. */
export function sampleInputs(graph: LayerGraph): NamedArray[] {
  const free = hasFreeSizes(graph);
  const size = free ? findFreeSize(graph) : 1;
  if (size === null)
    throw new GraftError(
      'unsupported',
      `No size of input was found at which '${graph.name}' can be computed, so the file was written but not compared with it.`,
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

/** The greatest difference of any two values; as a share of ours where that is beyond 1. */
function greatestDifference(
  ours: readonly NamedArray[],
  theirs: readonly NamedArray[],
  path: string,
): number {
  const wrong = (what: string) =>
    new GraftError('bad-file', `${path}, read back, gives ${what} than the network.`, path);
  if (ours.length !== theirs.length) throw wrong('another number of outputs');
  let greatest = 0;
  for (const [i, { shape, bytes }] of ours.entries()) {
    const other = theirs[i]!;
    if (other.shape.join() !== shape.join()) throw wrong('outputs of another shape');
    const [a, b] = [bytes, other.bytes].map((one) => new Float32Array(one.slice().buffer)) as [
      Float32Array,
      Float32Array,
    ];
    for (let k = 0; k < a.length; k++) {
      if (Object.is(a[k], b[k])) continue;
      const difference = Math.abs(a[k]! - b[k]!) / Math.max(1, Math.abs(a[k]!));
      if (Number.isNaN(difference)) throw wrong('numbers that are none rather');
      greatest = Math.max(greatest, difference);
    }
  }
  return greatest;
}
