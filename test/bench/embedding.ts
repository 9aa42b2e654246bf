// The bench `embedding`: from the features of many images to a map, with the time and CPU time of each step, and how long it blocked the event loop.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildArchitecture } from '#shared/architectures/index';
import type { EmbeddingMethod } from '#shared/insight/embedding';
import type { TrainImage } from '#shared/protocol/train-image';
import { createRandom } from '#shared/random';
import { loadBundledWeights } from '../../src-main/formats/weights-manifest';
import { openDecoderPool } from '../../src-main/images/decoder-pool';
import { openBlobStore } from '../../src-main/store/blobs';
import { mapRows } from '../../src-main/trainer/embedding/map-rows';
import type { Rows } from '../../src-main/trainer/embedding/pca';
import { openRuntime } from '../../src-main/trainer/runtime/open-runtime';
import { fillVectors, openVectors } from '../../src-main/trainer/serve/feature-vectors';

/** Resources of the bench. */
export interface EmbeddingSetting {
  readonly root: string;
  readonly folder: string;
  /** Number of images. */
  readonly count: number;
  readonly method: EmbeddingMethod;
  say(text: string): void;
}

/** Standard deviation of the noise, in standard deviations of a feature. */
const noise = 0.5;
const settings = { neighbors: 15, minDist: 0.1, perplexity: 30 } as const;

/** Runs the bench and returns its table. */
export async function benchEmbedding(setting: EmbeddingSetting): Promise<string> {
  await openRuntime();
  const real = await sampleFeatures(setting);
  const rows = enlarge(real, setting.count);
  setting.say(`${real.count} images of the samples, with noise added up to ${rows.count}`);
  const lines: string[] = ['| step | wall s | CPU s | longest block ms |', '| --- | --- | --- | --- |'];
  const blocks = watchBlocks();
  let step = { what: '', at: performance.now(), cpu: process.cpuUsage() };
  const started = step;
  const end = () => {
    const { user, system } = process.cpuUsage(step.cpu);
    if (step.what !== '')
      lines.push(
        `| ${step.what} | ${seconds(performance.now() - step.at)} | ${seconds((user + system) / 1000)} | ${Math.round(blocks.take())} |`,
      );
  };
  const frames: number[] = [];
  let first = 0;
  let frameAt = 0;
  let last = started;
  const work = mapRows(rows, { ...settings, method: setting.method }, 1);
  for (;;) {
    const next = await work.next();
    const now = performance.now();
    if (next.done) {
      end();
      const { user, system } = process.cpuUsage(started.cpu);
      lines.push(
        `| whole map | ${seconds(now - started.at)} | ${seconds((user + system) / 1000)} | ${Math.round(blocks.longest())} |`,
      );
      blocks.stop();
      const { trust, divergence } = next.value;
      return [
        `${rows.count} images, ${rows.size} features each (EfficientNet-Lite0), ${setting.method}.`,
        '',
        ...lines,
        '',
        `First points after ${seconds(first - started.at)} s; ${frames.length} frames while they move, median ${Math.round(median(frames))} ms apart, longest ${Math.round(Math.max(...frames))} ms.`,
        `Trustworthiness ${trust!.value.toFixed(3)} (${trust!.neighbors} neighbors, ${trust!.images} images).${divergence === null ? '' : ` KL divergence ${divergence.toFixed(3)}.`}`,
      ].join('\n');
    }
    if ('progress' in next.value && next.value.progress.what !== step.what) {
      end();
      // A step's first progress comes when its first part is done: the time before belongs to it.
      step = { ...last, what: next.value.progress.what };
    }
    if ('frame' in next.value) {
      if (first === 0) first = now;
      else if (frameAt > 0) frames.push(now - frameAt);
      frameAt = next.value.frame.method === 'pca' ? 0 : now;
    }
    last = { what: step.what, at: now, cpu: process.cpuUsage() };
  }
}

/** Measures how late a timer of 2 ms is, without the time that the thread waited for a core. `take` returns the longest delay since the last call, `longest` of all, in ms. */
function watchBlocks() {
  const everyMs = 2;
  let [last, waited, since, longest] = [performance.now(), waitedMs(), 0, 0];
  const timer = setInterval(() => {
    const [now, waitedNow] = [performance.now(), waitedMs()];
    since = Math.max(since, now - last - everyMs - (waitedNow - waited));
    [last, waited] = [now, waitedNow];
  }, everyMs);
  const take = () => {
    const taken = since;
    longest = Math.max(longest, taken);
    since = 0;
    return taken;
  };
  return { take, longest: () => longest, stop: () => clearInterval(timer) };
}

/** Returns the milliseconds that the main thread waited for a core; 0 if unknown. */
function waitedMs(): number {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}

const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(1);
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** Returns the features of the bundled drawings and digits. */
async function sampleFeatures({ root, folder, say }: EmbeddingSetting): Promise<Rows> {
  const images = [
    ...(await listImages(join(root, 'assets/samples/drawings'))),
    ...(await listImages(join(root, 'assets/samples/digits'))),
  ];
  const blobs = openBlobStore(join(folder, 'blobs'));
  const built = buildArchitecture('EfficientNetLite0', {
    inputShape: [224, 224, 3],
    includeTop: true,
    classes: 1000,
    seed: 1,
  });
  const graph = await loadBundledWeights(built, join(root, 'models/efficientnet-lite0/weights.json'), blobs);
  const pool = openDecoderPool({ entry: join(root, 'dist/main/decoder.js') });
  try {
    const work = { graph, blobs, cache: join(folder, 'cache'), pool, images };
    const vectors = await openVectors(work);
    for await (const { done, total } of fillVectors(vectors, work))
      if (done % 320 === 0) say(`features ${done} of ${total}`);
    const { size, store } = vectors;
    const values = new Float32Array(images.length * size);
    for (const [i, { hash }] of images.entries()) store.read(hash, values, i * size);
    vectors.close();
    return { values, count: images.length, size };
  } finally {
    await pool.close();
  }
}

async function listImages(path: string): Promise<TrainImage[]> {
  const images: TrainImage[] = [];
  for (const entry of await readdir(path, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !/\.(jpe?g|png)$/i.test(entry.name)) continue;
    const file = join(entry.parentPath, entry.name);
    const hash = createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
    images.push({ path: file, label: 0, hash });
  }
  return images;
}

/** Repeats rows with noise until there are `count`. */
function enlarge({ values, count, size }: Rows, wanted: number): Rows {
  const random = createRandom(1);
  const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / values.length);
  const all = new Float32Array(wanted * size);
  for (let i = 0; i < wanted; i++)
    for (let k = 0; k < size; k++) {
      const added =
        i < count
          ? 0
          : deviation * noise * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
      all[i * size + k] = values[(i % count) * size + k]! + added;
    }
  return { values: all, count: wanted, size };
}
