// Computes layers of batches of pixels: with WebGPU if a stage has it, and from its first failure on with TensorFlow.
import { isCancelled } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import { say } from '#shared/sentence';
import type { BlobStore } from '../../../store/blobs';
import type { Precision } from '../../recorder/record';
import { openSession, type Session } from '../../recorder/session';
import { tf } from '../../tf';
import type { FeatureEngine } from '../../webgpu/feature-engine';
import { type GpuForward, openGpuForward } from '../../webgpu/gpu-forward';
import { loadWeights } from '../../weights/load';
import type { FedLayer } from '../pixels/fed-layers';
import { type Batch, feedsOf } from './batch';
import { forwardProgram } from './forward-program';

/** Images per batch of the prefix. */
export const batchSize = 32;

/** What is computed: layers from others that are given. */
export interface ForwardWork {
  readonly graph: LayerGraph;
  readonly blobs: BlobStore;
  readonly record?: boolean | undefined;
  readonly given: readonly FedLayer[];
  readonly outputs: readonly string[];
  readonly layers: ReadonlySet<string>;
  readonly precision?: Precision | undefined;
}

/** An open forward pass. */
export interface FeatureForward {
  /** Greatest number of images per batch. */
  readonly rows: number;
  /** Returns the values of each output for the images of a batch. */
  run(batch: Batch): Promise<Float32Array[]>;
  dispose(): void;
}

/** Opens the forward pass with TensorFlow. */
export async function openForward(work: ForwardWork): Promise<FeatureForward> {
  const { graph, blobs, record = true, given, outputs, layers, precision = 'float32' } = work;
  const forward = forwardProgram(graph, given, outputs, batchSize);
  const state = await loadWeights(graph, blobs, layers);
  const session = openSession({ state, programs: { forward }, record, precision });
  return {
    rows: batchSize,
    run: async (batch) => runPadded(session, batch, given, outputs),
    dispose: () => session.dispose(),
  };
}

/** Returns the layers' values for a batch, which is padded to the full batch size for the recorded program. */
function runPadded(
  session: Session,
  batch: Batch,
  given: readonly FedLayer[],
  outputs: readonly string[],
): Float32Array[] {
  const feeds = feedsOf(batch, given, batchSize);
  feeds.get('labels')!.dispose();
  feeds.delete('labels');
  const values = session.run('forward', feeds);
  const parts = outputs.map((name) => {
    const all = values.get(name)!.dataSync() as Float32Array;
    return all.subarray(0, (all.length / batchSize) * batch.images.length);
  });
  tf.dispose([...feeds.values(), ...values.values()]);
  return parts;
}

/** Opens the forward pass of `images` images from their pixels. If WebGPU fails, the batch that it was computing is computed again by TensorFlow. */
export async function openPixelForward(
  work: ForwardWork,
  engine: FeatureEngine | null,
  images: number,
): Promise<FeatureForward> {
  if (!engine?.gpu) return openForward(work);
  const input = work.given[0]!;
  let onGpu: GpuForward | null = null;
  let own: FeatureForward | null = null;
  try {
    onGpu = await openGpuForward(engine.gpu, { ...work, input, images });
  } catch (error) {
    giveUp(engine, error);
    return openForward(work);
  }
  return {
    rows: onGpu.rows,
    async run(batch) {
      if (onGpu && engine.gpu) {
        try {
          return await onGpu.run(batch.values.get(input.name)!);
        } catch (error) {
          giveUp(engine, error);
          onGpu = null;
        }
      }
      own ??= await openForward(work);
      return own.run(batch);
    },
    dispose() {
      onGpu?.close();
      own?.dispose();
    },
  };
}

function giveUp(engine: FeatureEngine, error: unknown): void {
  if (isCancelled(error)) throw error;
  const reason = engine.gpu!.reasonOf(error);
  engine.fail(
    say`WebGPU on ${engine.name} failed, so the processor computes the remaining features. ${reason}`,
  );
}
