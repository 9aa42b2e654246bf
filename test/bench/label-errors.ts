// The bench `label-errors`: a tenth of the labels of three datasets are made wrong; how many does each ranked list find, beside cleanlab?
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buildArchitecture } from '#shared/architectures/index';
import { labelQualities } from '#shared/evaluation/confident-learning';
import type { TrainImage } from '#shared/protocol/train-image';
import { createRandom } from '#shared/random';
import { loadBundledWeights } from '../../src-main/formats/weights-manifest';
import { openDecoderPool } from '../../src-main/images/decoder-pool';
import { formatNpy } from '../../src-main/shells/cli/npy';
import { openBlobStore } from '../../src-main/store/blobs';
import { openRuntime } from '../../src-main/trainer/runtime/open-runtime';
import { fillVectors, openVectors } from '../../src-main/trainer/serve/feature-vectors';
import { outOfFold } from '../../src-main/trainer/serve/out-of-fold';
import { findSuspects, type SuspectWork } from '../../src-main/trainer/serve/suspects';
import { referenceFolder } from './evaluation-references';

/** Resources of the bench. */
export interface LabelErrorSetting {
  readonly root: string;
  readonly folder: string;
  readonly python: string;
  readonly seeds: number;
  say(text: string): void;
}

const share = 0.1;
const folds = 5;
/** Precision of a list, and of the images that confident learning flags. */
type Row = Record<string, number[]>;

/** Runs the bench and returns its table. */
export async function benchLabelErrors(setting: LabelErrorSetting): Promise<string> {
  const { root, folder, seeds, say } = setting;
  await openRuntime();
  const references = referenceFolder(setting.python);
  const sets = {
    drawings: join(root, 'assets/samples/drawings'),
    digits: join(root, 'assets/samples/digits'),
    'scikit-learn digits': await writeDigits(setting, references),
  };
  const lines = [
    `A tenth of the labels made wrong, mean and deviation over ${seeds} seeds. Features of EfficientNet-Lite0.`,
    '',
    '| dataset | list | precision = recall at 10 % | flagged | precision | recall |',
    '| --- | --- | --- | --- | --- | --- |',
  ];
  for (const [name, path] of Object.entries(sets)) {
    const rows = await trial(setting, references, name, path, join(folder, name.replaceAll(' ', '-')));
    for (const [list, row] of Object.entries(rows)) {
      const [at, flagged, precision, recall] = ['at', 'flagged', 'precision', 'recall'].map((key) =>
        row[key] ? spread(row[key], key === 'flagged' ? 0 : 3) : '–',
      );
      lines.push(`| ${name} | ${list} | ${at} | ${flagged} | ${precision} | ${recall} |`);
    }
    say(`${name}: done`);
  }
  return lines.join('\n');
}

function spread(values: readonly number[], digits: number): string {
  const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
  const variance = values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / Math.max(1, values.length - 1);
  return `${mean.toFixed(digits)} ± ${Math.sqrt(variance).toFixed(digits)}`;
}

async function trial(
  { root, python, seeds, say }: LabelErrorSetting,
  references: string,
  name: string,
  path: string,
  folder: string,
): Promise<Record<string, Row>> {
  await mkdir(folder, { recursive: true });
  const { images, classes } = await listImages(path);
  const blobs = openBlobStore(join(folder, 'blobs'));
  const built = buildArchitecture('EfficientNetLite0', {
    inputShape: [224, 224, 3],
    includeTop: true,
    classes: 1000,
    seed: 1,
  });
  const graph = await loadBundledWeights(built, join(root, 'models/efficientnet-lite0/weights.json'), blobs);
  const pool = openDecoderPool({ entry: join(root, 'dist/main/decoder.js') });
  const base = { graph, blobs, cache: join(folder, 'cache'), pool, images };
  try {
    say(`${name}: ${images.length} images`);
    const vectors = await openVectors(base);
    for await (const { done, total } of fillVectors(vectors, base))
      if (done % 320 === 0) say(`features ${done} of ${total}`);
    const { size, store } = vectors;
    const all = new Float32Array(images.length * size);
    for (const [i, { hash }] of images.entries()) store.read(hash, all, i * size);
    vectors.close();
    await save(join(folder, 'features.npy'), [images.length, size], all);
    const rows: Record<string, Row> = {};
    const put = (list: string, found: Record<string, number>) => {
      rows[list] ??= {};
      for (const [key, value] of Object.entries(found)) {
        rows[list][key] ??= [];
        rows[list][key].push(value);
      }
    };
    for (let seed = 1; seed <= seeds; seed++) {
      const { labels, wrong } = makeWrong(images, classes, seed);
      const noisy = images.map((image, i) => ({ ...image, label: labels[i]! }));
      const count = wrong.reduce((n, one) => n + one, 0);
      const precision = (places: readonly number[]) =>
        places.slice(0, count).reduce((n, i) => n + wrong[i]!, 0) / count;
      const work = { ...base, images: noisy, neighbors: 10, limit: images.length, classes, seed };
      put('Graft, neighbors', { at: precision(await placesOf({ ...work, folds: 0 })) });
      put('Graft, both signals', { at: precision(await placesOf({ ...work, folds })) });
      const keys = images.map(({ hash }) => hash);
      const values = await last(outOfFold({ vectors: all, size, labels, keys, classes, folds, seed }));
      const qualities = labelQualities({ labels, classes, values });
      const order = qualities
        .map((_, i) => i)
        .sort((a, b) => qualities[a]!.selfConfidence - qualities[b]!.selfConfidence);
      const flagged = order.filter((i) => qualities[i]!.flagged);
      const right = flagged.reduce((n, i) => n + wrong[i]!, 0);
      put('Graft, folds only', {
        at: precision(order),
        flagged: flagged.length,
        precision: flagged.length === 0 ? 0 : right / flagged.length,
        recall: right / count,
      });
      await save(join(folder, `labels-${seed}.npy`), [labels.length], Float32Array.from(labels));
      await save(join(folder, `wrong-${seed}.npy`), [labels.length], Float32Array.from(wrong));
      await save(
        join(folder, `ours-${seed}.npy`),
        [labels.length, classes],
        values as Float32Array<ArrayBuffer>,
      );
    }
    const script = join(root, 'test/bench/label_errors.py');
    const env = { ...process.env, PYTHONPATH: references };
    const answers = JSON.parse(
      execFileSync(python, [script, folder, String(seeds)], { env, encoding: 'utf8' }),
    ) as Record<'usual' | 'ours', Record<string, number>>[];
    for (const answer of answers)
      for (const [pipeline, found] of Object.entries(answer))
        put(pipeline === 'ours' ? 'cleanlab, our probabilities' : 'cleanlab, scikit-learn', {
          at: found.self_confidence!,
          flagged: found.flagged!,
          precision: found.flagged_precision!,
          recall: found.flagged_recall!,
        });
    return rows;
  } finally {
    await pool.close();
  }
}

async function placesOf(work: SuspectWork): Promise<number[]> {
  for await (const step of findSuspects(work))
    if ('suspects' in step) return step.suspects.map(({ place }) => place);
  return [];
}

async function last<T>(steps: AsyncGenerator<unknown, T>): Promise<T> {
  for (let step = await steps.next(); ; step = await steps.next()) if (step.done) return step.value;
}

/** Gives a tenth of the images another class, drawn evenly. */
function makeWrong(images: readonly TrainImage[], classes: number, seed: number) {
  const draw = createRandom(seed);
  const labels = images.map(({ label }) => label);
  const wrong = images.map(() => 0);
  const order = images.map((_, i) => ({ i, at: draw() })).sort((a, b) => a.at - b.at);
  for (const { i } of order.slice(0, Math.round(images.length * share))) {
    labels[i] = (labels[i]! + 1 + Math.floor(draw() * (classes - 1))) % classes;
    wrong[i] = 1;
  }
  return { labels, wrong };
}

async function listImages(path: string): Promise<{ images: TrainImage[]; classes: number }> {
  const folders = (await readdir(path, { withFileTypes: true })).filter((one) => one.isDirectory());
  const names = folders.map(({ name }) => name).sort();
  const images: TrainImage[] = [];
  for (const [label, name] of names.entries())
    for (const file of (await readdir(join(path, name))).sort()) {
      if (!/\.(jpe?g|png)$/i.test(file)) continue;
      const bytes = await readFile(join(path, name, file));
      const hash = createHash('sha256').update(bytes).digest('hex');
      images.push({ path: join(path, name, file), label, hash });
    }
  return { images, classes: names.length };
}

async function save(
  path: string,
  shape: readonly number[],
  values: Float32Array<ArrayBuffer>,
): Promise<void> {
  await writeFile(path, formatNpy({ shape, values }));
}

/** Writes the 1,797 images that scikit-learn contains as PNG files. */
async function writeDigits({ folder, python }: LabelErrorSetting, references: string): Promise<string> {
  const path = join(folder, 'scikit-learn');
  if (existsSync(path)) return path;
  const script = `
import os, sys
from PIL import Image
from sklearn.datasets import load_digits
data = load_digits()
for i, (image, label) in enumerate(zip(data.images, data.target)):
    os.makedirs(os.path.join(sys.argv[1], str(label)), exist_ok=True)
    Image.fromarray((image * 255 / 16).astype('uint8')).save(os.path.join(sys.argv[1], str(label), f'{i:04}.png'))
`;
  await mkdir(dirname(path), { recursive: true });
  execFileSync(python, ['-c', script, path], { env: { ...process.env, PYTHONPATH: references } });
  return path;
}
