// Saves a model as ONNX: weights are streamed one by one; above 1.9 GB, to an external data file.
import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { GraftError } from '#shared/errors';
import type { Layer, LayerGraph } from '#shared/graph/graph';
import { say } from '#shared/sentence';
import { writePiecewise } from '../../store/atomic';
import type { FormatContext, SaveOptions } from '../format';
import { toHalves } from '../half';
import { checkExportable } from '../keras-config/export-weights';
import { bytesOf } from '../keras-config/place-weights';
import type { WeightSource } from './builder';
import { type External, modelMessage, type OnnxTensor } from './proto';
import { writeOnnxGraph } from './write-graph';

/** Protobuf messages are limited to 2 GiB. */
const largestBytes = 1.9e9;
const aloneAtLeast = 256;

/** Options; `externalAbove` is for tests. */
export interface OnnxOptions extends SaveOptions {
  readonly externalAbove?: number;
}

/** Saves the model atomically to `out` and, if it is too large for one file, `out.data`. */
export async function saveOnnx(
  graph: LayerGraph,
  out: string,
  context: FormatContext,
  { float16 = false, externalAbove = largestBytes }: OnnxOptions = {},
): Promise<void> {
  const model = writeOnnxGraph(checkExportable(graph), { float16, producerVersion: '1' });
  const total = model.tensors.reduce((sum, tensor) => sum + sizeOf(tensor), 0);
  const outside = total > externalAbove ? model.tensors.filter((t) => sizeOf(t) >= aloneAtLeast) : [];
  const read = weightReader(graph, context, model.tensors.length);
  if (outside.length === 0)
    return writePiecewise(out, (file) => writeAll(file, modelMessage(model).pieces, read));

  const location = `${basename(out)}.data`;
  const offsets = new Map<string, number>();
  let at = 0;
  for (const tensor of outside) {
    offsets.set(tensor.name, at);
    at += sizeOf(tensor);
  }
  const external: External<WeightSource> = (tensor) => {
    const offset = offsets.get(tensor.name);
    return offset === undefined ? undefined : { location, offset, length: sizeOf(tensor) };
  };
  const pieces = outside.map((tensor) => tensor.data);
  await writePiecewise(`${out}.data`, (file) => writeAll(file, pieces, read));
  await writePiecewise(out, (file) => writeAll(file, modelMessage(model, external).pieces, read));
}

const sizeOf = (tensor: OnnxTensor<WeightSource>) =>
  tensor.data instanceof Uint8Array ? tensor.data.length : tensor.data.sizeBytes;

type Pieces = readonly (Uint8Array | { readonly sizeBytes: number; readonly source: WeightSource })[];
type ReadWeight = (source: WeightSource, sizeBytes: number) => Promise<Uint8Array>;

const gatherBytes = 1024 * 1024;

async function writeAll(file: FileHandle, pieces: Pieces, read: ReadWeight): Promise<void> {
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  const write = async (bytes: Uint8Array) => {
    for (let done = 0; done < bytes.length; )
      done += (await file.write(bytes, done, bytes.length - done)).bytesWritten;
  };
  const flush = async () => {
    await write(Buffer.concat(waiting));
    waiting = [];
    waitingBytes = 0;
  };
  for (const piece of pieces) {
    const bytes = piece instanceof Uint8Array ? piece : await read(piece.source, piece.sizeBytes);
    if (bytes.length > gatherBytes) {
      await flush();
      await write(bytes);
      continue;
    }
    waiting.push(bytes);
    waitingBytes += bytes.length;
    if (waitingBytes > gatherBytes) await flush();
  }
  await flush();
}

/** Reads a weight from the blobs and converts it to ONNX's layout. */
export function weightReader(
  graph: LayerGraph,
  { blobs, onProgress }: FormatContext,
  total: number,
): ReadWeight {
  const layers = new Map(graph.layers.map((layer) => [layer.name, layer]));
  const valuesOf = async (layer: Layer, weight: string) => {
    const ref = layer.weights[weight]!;
    const bytes = await blobs.get('blob' in ref ? ref.blob : '');
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  };
  let done = 0;
  return async (source, sizeBytes) => {
    const layer = layers.get(source.layer)!;
    const given: Float32Array[] = [];
    for (const weight of source.weights) given.push(await valuesOf(layer, weight));
    const values = source.make(given);
    done += 1;
    if (done % 16 === 0 || done === total) onProgress({ done, total, what: source.layer });
    if (bytesOf(values).length === sizeBytes) return bytesOf(values);
    if (values.length * 2 !== sizeBytes)
      throw new GraftError(
        'bad-file',
        say`A weight of '${source.layer}': expected ${sizeBytes} bytes, received ${bytesOf(values).length}.`,
        source.layer,
      );
    return toHalves(values, `a weight of '${source.layer}'`);
  };
}
