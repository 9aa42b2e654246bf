// The steps of a first answer in a new process, each measured: what the trainer does, in its order, and a recorded run beside it.
import type { LayerGraph } from '#shared/graph/graph';
import { openDecoderPool } from '../../src-main/images/decoder-pool';
import { openBlobStore } from '../../src-main/store/blobs';
import { preprocess } from '../../src-main/trainer/executor/preprocess';
import { runGraph } from '../../src-main/trainer/executor/run-graph';
import { openSession } from '../../src-main/trainer/recorder/session';
import { openRuntime } from '../../src-main/trainer/runtime/open-runtime';
import { openSingleDecoder } from '../../src-main/trainer/serve/single-decoder';
import { tf } from '../../src-main/trainer/tf';
import { forwardProgram } from '../../src-main/trainer/train/features/forward-program';
import { pixelLayer, pixelTarget } from '../../src-main/trainer/train/pixels/pixel-target';
import { listWeights, loadWeights, startChecking } from '../../src-main/trainer/weights/load';

/** What to measure: the path of an image, and a network whose weights are blobs. */
export interface FirstAnswerJob {
  readonly graph: LayerGraph;
  readonly blobs: string;
  readonly image: string;
}

/** A step, with its time and the CPU time of the process. */
export interface FirstAnswerStep {
  readonly step: string;
  readonly ms: number;
  readonly cpuMs: number;
}

async function measure({ graph, blobs, image }: FirstAnswerJob): Promise<FirstAnswerStep[]> {
  const steps: FirstAnswerStep[] = [];
  let [at, cpu] = [0, 0];
  const cpuMs = () => (process.cpuUsage().user + process.cpuUsage().system) / 1000;
  const mark = (step: string) => {
    steps.push({ step, ms: performance.now() - at, cpuMs: cpuMs() - cpu });
    [at, cpu] = [performance.now(), cpuMs()];
  };
  mark('Node and modules');
  const store = openBlobStore(blobs);
  startChecking(graph, store);
  await openRuntime();
  mark("TensorFlow's start, blobs hashed in threads meanwhile");
  const pool = openDecoderPool();
  const decoder = openSingleDecoder(pool, pixelTarget(graph));
  const bytes = await decoder.decode({ path: image });
  mark('decoding the image');
  listWeights(graph);
  mark('shapes of the network');
  const weights = await loadWeights(graph, store);
  mark('weights as tensors, and the rest of the hashes');
  const input = pixelLayer(graph);
  const output = graph.outputs[0]!;
  const x = tf.tidy(() =>
    preprocess(tf.tensor(Int32Array.from(bytes), [1, ...input.shape], 'int32'), graph.preprocessing),
  );
  const given = new Map([[input.name, x]]);
  for (const run of ['first', 'second']) {
    const [y] = runGraph({ graph, weights, given, outputs: [output] });
    y!.dataSync();
    mark(`${run} run, op by op: the answer`);
  }
  const programs = { forward: forwardProgram(graph, [{ ...input, pixels: null }], [output], 1) };
  const session = openSession({ state: weights, programs });
  mark('beside it: recording the network as one graph, its weights as variables');
  for (const run of ['first', 'second']) {
    session.run('forward', given).get(output)!.dataSync();
    mark(`beside it: ${run} run of the recorded graph`);
  }
  await pool.close();
  return steps;
}

process.once('message', (job: FirstAnswerJob) => {
  void measure(job).then((steps) => process.send!(steps, () => process.exit(0)));
});
