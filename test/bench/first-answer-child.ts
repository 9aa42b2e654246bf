// The steps of a first answer in a new process, each measured: what the trainer does, in its order, and a recorded run beside it.
import type { LayerGraph } from '#shared/graph/graph';
import { openDecoderPool } from '../../src-main/images/decoder-pool';
import { openBlobStore } from '../../src-main/store/blobs';
import type { NativeBackend } from '../../src-main/trainer/executor/native';
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
  /** Null where it is not measured. */
  readonly cpuMs: number | null;
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
  const times = timeOps(() => runGraph({ graph, weights, given, outputs: [output] })[0]!.dataSync());
  for (const [kind, ms] of times) steps.push({ step: `third run, of it ${kind}`, ms, cpuMs: null });
  [at, cpu] = [performance.now(), cpuMs()];
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

/** Milliseconds of convolutions, products of matrices and other ops: TensorFlow's CPU kernels have ended when an op returns. */
function timeOps(run: () => unknown): Map<string, number> {
  const backend = tf.backend() as NativeBackend;
  const { binding } = backend;
  const times = new Map([
    ['convolutions', 0],
    ['products of matrices', 0],
    ['other ops', 0],
  ]);
  const kindOf = (op: string) =>
    /Conv2[dD]/.test(op) ? 'convolutions' : op.includes('MatMul') ? 'products of matrices' : 'other ops';
  const timed: Record<string, unknown> = {};
  for (const name of Object.getOwnPropertyNames(binding)) {
    const value = (binding as unknown as Record<string, unknown>)[name];
    timed[name] = typeof value === 'function' ? value.bind(binding) : value;
  }
  timed.executeOp = (...all: Parameters<NativeBackend['binding']['executeOp']>) => {
    const startedAt = performance.now();
    const outputs = binding.executeOp(...all);
    const kind = kindOf(all[0]);
    times.set(kind, times.get(kind)! + performance.now() - startedAt);
    return outputs;
  };
  backend.binding = timed as unknown as typeof binding;
  try {
    run();
  } finally {
    backend.binding = binding;
  }
  return times;
}

process.once('message', (job: FirstAnswerJob) => {
  void measure(job).then((steps) => process.send!(steps, () => process.exit(0)));
});
