// Computes layers of a network in the GPU window: sends the weights in pieces, then batches of pixels.
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { weightPieceBytes } from '#shared/protocol/webgpu-contract';
import { say } from '#shared/sentence';
import type { GpuWindow } from '../../process/gpu-window';
import type { BlobStore } from '../../store/blobs';
import type { FedLayer } from '../train/pixels/fed-layers';
import { bytesOf, floatsOf, listWeights, readWeight, type WeightEntry } from '../weights/load';

/** What to compute. */
export interface GpuForwardRequest {
  readonly graph: LayerGraph;
  /** The layers to compute, with the input. */
  readonly layers: ReadonlySet<string>;
  readonly input: FedLayer;
  readonly outputs: readonly string[];
  readonly blobs: BlobStore;
  /** How many images will be computed. */
  readonly images: number;
}

/** A network whose weights are on the GPU. */
export interface GpuForward {
  /** Greatest number of images per batch. */
  readonly rows: number;
  /** Computes the outputs of at most `rows` images, given as pixels; each output has the values of these images only. */
  run(pixels: Uint8Array | Int32Array | Float32Array): Promise<Float32Array[]>;
  close(): void;
}

/** Images per batch if they fit. */
const mostRows = 32;
/** Size that no batch of pixels, values of a layer, or answer exceeds if one image fits, so that memory stays bounded. */
const batchBytes = 128 * 2 ** 20;
/** Greatest size of all weights together. WebGPU does not tell how much memory there is. */
const mostWeightBytes = 1.5 * 2 ** 30;

const bytesOfShape = (shape: readonly (number | null)[]) =>
  shape.reduce<number>((product, size) => product * (size ?? 1), 4);

/**
 * Returns how many images fit into one batch on a GPU whose tensors have at most `maxTensorBytes`.
 * Throws 'unsupported' if a weight or the values of one image do not fit.
 */
export function rowsThatFit(
  graph: LayerGraph,
  layers: ReadonlySet<string>,
  maxTensorBytes: number,
  weights: readonly WeightEntry[],
): number {
  let total = 0;
  for (const { key, spec } of weights) {
    const bytes = bytesOfShape(spec.shape);
    total += bytes;
    if (bytes > maxTensorBytes)
      throw new GraftError(
        'unsupported',
        say`the weight '${key}' has ${megabytes(bytes)} MB, and the GPU allows ${megabytes(maxTensorBytes)} MB per tensor`,
        key,
      );
  }
  if (total > mostWeightBytes)
    throw new GraftError(
      'unsupported',
      say`the weights of the frozen layers have ${megabytes(total)} MB; the limit for WebGPU is ${megabytes(mostWeightBytes)} MB`,
    );
  const facts = inferGraph(graph).layers;
  let [largest, where] = [0, ''];
  for (const name of layers) {
    const bytes = bytesOfShape(facts.get(name)!.shape.slice(1));
    if (bytes > largest) [largest, where] = [bytes, name];
  }
  if (largest > maxTensorBytes)
    throw new GraftError(
      'unsupported',
      say`the values of '${where}' have ${megabytes(largest)} MB per image, and the GPU allows ${megabytes(maxTensorBytes)} MB per tensor`,
      where,
    );
  return Math.max(1, Math.min(mostRows, Math.floor(Math.min(batchBytes, maxTensorBytes) / largest)));
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0);

/** Sends a network to the GPU. Throws 'unsupported' before if it does not fit. */
export async function openGpuForward(gpu: GpuWindow, request: GpuForwardRequest): Promise<GpuForward> {
  const { graph, layers, input, outputs, blobs, images } = request;
  const { client, adapter } = gpu;
  const entries = listWeights(graph, layers);
  const rows = Math.min(images, rowsThatFit(graph, layers, adapter.maxTensorBytes, entries));
  const { network } = await client.open({
    graph: computedPart(graph, layers, outputs),
    input: { name: input.name, shape: [...input.shape] },
    outputs: [...outputs],
    rows,
    weights: entries.map(({ key, spec }) => ({ key, shape: [...spec.shape] })),
  });
  const close = () => void client.close({ network }).catch(() => {});
  try {
    for (const entry of entries) {
      const bytes = bytesOf(await readWeight(entry, blobs));
      for (let at = 0; at < bytes.byteLength; at += weightPieceBytes)
        await client.load({ network, key: entry.key, at, bytes: bytes.slice(at, at + weightPieceBytes) });
    }
  } catch (error) {
    close();
    throw error;
  }
  return {
    rows,
    async run(pixels) {
      const { values } = await client.run({ network, pixels: new Uint8Array(pixels) });
      return values.map(floatsOf);
    },
    close,
  };
}

/** Returns the graph with only the computed layers, and without references to weights. */
function computedPart(
  graph: LayerGraph,
  layers: ReadonlySet<string>,
  outputs: readonly string[],
): LayerGraph {
  const kept = graph.layers.filter(({ name }) => layers.has(name));
  return { ...graph, layers: kept.map((layer) => ({ ...layer, weights: {} })), outputs: [...outputs] };
}
