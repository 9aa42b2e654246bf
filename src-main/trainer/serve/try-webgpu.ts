// Computes a batch in the GPU window and with TensorFlow in this process: compares the two, and times them.
import type { LayerGraph } from '#shared/graph/graph';
import type { WebgpuRequest, WebgpuTrial } from '#shared/protocol/trainer/trials';
import { openGpuWindow } from '../../process/gpu-window';
import type { BlobStore } from '../../store/blobs';
import { openSession, type Session } from '../recorder/session';
import { openRuntime } from '../runtime/open-runtime';
import { tf } from '../tf';
import { forwardProgram } from '../train/features/forward-program';
import type { FedLayer } from '../train/pixels/fed-layers';
import { pixelLayer } from '../train/pixels/pixel-target';
import { openGpuForward } from '../webgpu/gpu-forward';
import { bytesOf, loadWeights } from '../weights/load';
import { medianSeconds } from './time-runs';

/** Runs the trial on the first layer in `outputs`. Weights that are not blobs are initialized by their seeds. */
export async function tryWebgpu(request: WebgpuRequest & { blobs: BlobStore }): Promise<WebgpuTrial> {
  const { graph, pixels, timed, blobs } = request;
  await openRuntime();
  const input = pixelLayer(graph);
  const images = pixels.length / input.shape.reduce((product, size) => product * size, 1);
  const outputs = [graph.outputs[0]!];
  const layers = new Set(graph.layers.map(({ name }) => name));
  const window = await openGpuWindow();
  try {
    const onGpu = await openGpuForward(window, { graph, layers, input, outputs, blobs, images });
    const session = await openCpu(graph, blobs, input, outputs, images);
    const runOnCpu = () => runSession(session, input, outputs[0]!, pixels, images);
    try {
      const [gpu] = await onGpu.run(pixels);
      const gpuSeconds = await medianSeconds(timed, async () => void (await onGpu.run(pixels)));
      const cpu = runOnCpu();
      const cpuSeconds = await medianSeconds(timed, async () => void runOnCpu());
      const { adapter } = window;
      return {
        adapter,
        gpu: new Uint8Array(bytesOf(gpu!)),
        cpu: new Uint8Array(bytesOf(cpu)),
        gpuSeconds,
        cpuSeconds,
      };
    } finally {
      session.dispose();
    }
  } finally {
    window.close();
  }
}

async function openCpu(
  graph: LayerGraph,
  blobs: BlobStore,
  input: FedLayer,
  outputs: readonly string[],
  images: number,
): Promise<Session> {
  const forward = forwardProgram(graph, [input], outputs, images);
  return openSession({ state: await loadWeights(graph, blobs), programs: { forward } });
}

function runSession(
  session: Session,
  input: FedLayer,
  output: string,
  pixels: Uint8Array,
  images: number,
): Float32Array {
  const x = tf.tensor(new Int32Array(pixels), [images, ...input.shape], 'int32');
  const results = session.run('forward', new Map([[input.name, x]]));
  const values = results.get(output)!.dataSync() as Float32Array;
  tf.dispose([x, ...results.values()]);
  return values;
}
