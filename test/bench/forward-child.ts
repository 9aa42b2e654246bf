// Runs the trainer's forward path in a separate process, recorded and op by op, with images in memory.
import { readFile, writeFile } from 'node:fs/promises';
import type { LayerGraph } from '#shared/graph/graph';
import { inEnglish } from '#shared/sentence';
import { openBlobStore } from '../../src-main/store/blobs';
import { openSession, type Session } from '../../src-main/trainer/recorder/session';
import { openRuntime } from '../../src-main/trainer/runtime/open-runtime';
import { tf } from '../../src-main/trainer/tf';
import { forwardProgram } from '../../src-main/trainer/train/features/forward-program';
import { bytesOf, floatsOf, loadWeights } from '../../src-main/trainer/weights/load';

/** A request of the bench. Images are preprocessed float32 values [count, height, width, channels] in a file. */
export type ForwardRequest =
  | {
      ask: 'load';
      graph: LayerGraph;
      blobs: string;
      images: string;
      shape: number[];
      batch: number;
      record: boolean;
      precision?: 'float32' | 'bfloat16';
    }
  | { ask: 'run'; out?: string };

/** The response. */
export type ForwardAnswer = {
  mode?: string;
  note?: string | null;
  library?: string;
  rate?: number;
  error?: string;
};

let session: Session | null = null;
let run: (out?: string) => Promise<number> = async () => 0;

async function load(request: Extract<ForwardRequest, { ask: 'load' }>): Promise<ForwardAnswer> {
  const { graph, shape, batch } = request;
  const [count, ...sample] = shape as [number, ...number[]];
  const { libraryVersion } = await openRuntime();
  session?.dispose();
  const input = graph.layers.find(({ kind }) => kind === 'InputLayer')!.name;
  const output = graph.outputs[0]!;
  const opened = openSession({
    state: await loadWeights(graph, openBlobStore(request.blobs)),
    programs: {
      forward: forwardProgram(graph, [{ name: input, shape: sample, pixels: null }], [output], batch),
    },
    record: request.record,
    precision: request.precision,
  });
  session = opened;
  const images = floatsOf(await readFile(request.images));
  const size = sample.reduce((product, length) => product * length, 1);
  run = async (out) => {
    const results: Float32Array[] = [];
    const startedAt = performance.now();
    for (let from = 0; from < count; from += batch) {
      const feed = tf.tensor(images.subarray(from * size, (from + batch) * size), [batch, ...sample]);
      const outputs = opened.run('forward', new Map([[input, feed]]));
      results.push((await outputs.get(output)!.data()) as Float32Array);
      tf.dispose([feed, ...outputs.values()]);
    }
    const seconds = (performance.now() - startedAt) / 1000;
    if (out) await writeFile(out, Buffer.concat(results.map(bytesOf)));
    return count / seconds;
  };
  return { mode: opened.mode, note: opened.note && inEnglish(opened.note), library: libraryVersion };
}

process.on('message', (request: ForwardRequest) => {
  const answer: Promise<ForwardAnswer> =
    request.ask === 'load' ? load(request) : run(request.out).then((rate) => ({ rate }));
  answer.then(
    (value) => process.send?.(value),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.stack : String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
