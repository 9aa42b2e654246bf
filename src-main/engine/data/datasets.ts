// Datasets: scans their sources (again only what changed), combines, edits and splits them, and caches the last ones used.
import { createHash } from 'node:crypto';
import { channel } from 'node:diagnostics_channel';
import { join } from 'node:path';
import { combineSteps, type FurtherSource } from '#shared/data/combine-sources';
import type { DataIndex, Part } from '#shared/data/dataset-index';
import { dataEditSteps } from '#shared/data/edits';
import type { DuplicatePair } from '#shared/data/find-duplicates';
import { leftOutSteps, type SplitImages } from '#shared/data/left-out';
import type { DataLabels, DataSource } from '#shared/data/source';
import { partSteps } from '#shared/data/split';
import type { Split } from '#shared/data/split-schema';
import { GraftError } from '#shared/errors';
import type { Progress } from '#shared/progress';
import { say } from '#shared/sentence';
import { runInSlices, type Steps, sortSteps } from '#shared/steps';
import { type DecoderPool, openDecoderPool } from '../../images/decoder-pool';
import { fileIn } from '../../images/file-in';
import type { ImageSize, ImageSource } from '../../images/image-source';
import { scanFolder } from '../../images/scan';
import { writeFileAtomic } from '../../store/atomic';
import { nextTurn } from '../../store/next-turn';
import type { Projects } from '../projects/open-projects';
import { type ProjectPaths, resolveDataFolder } from '../projects/paths';
import { readScanCache, scanCachePath } from './scan-cache-file';

/** Progress of a scan, or at last its result. */
type ScanStep = { readonly progress: Progress } | { readonly index: DataIndex };

interface Known {
  readonly project: string;
  readonly folder: string;
  /** The index of the sources, without edits. */
  readonly index: DataIndex;
  /** Indices of the images by path. */
  readonly indexOf: ReadonlyMap<string, number>;
  /** The last edits and split requested: each page of images requests the same. */
  view?: { readonly key: string; readonly view: Promise<View> };
}

/** An edited index with the split of each image, and values computed from them once. */
export interface View {
  readonly index: DataIndex;
  readonly parts: readonly Part[];
  duplicates?: Promise<DuplicatePair[]>;
  fingerprint?: Promise<string>;
  /** Computes once the images that edits left out. */
  leftOut(): Promise<SplitImages>;
  /** Indices of the images that match the last filter, in the requested order. */
  filtered?: { readonly key: string; readonly indices: Promise<number[]> };
}

/** A dataset as calls name it. */
interface AskedData extends DataSource {
  readonly project: string;
  readonly split: Split;
  readonly seed: number;
}

/** The datasets of this engine. */
export interface Datasets {
  readonly pool: DecoderPool;
  /** Scans and yields progress; the last item has the index. */
  scan(paths: ProjectPaths, data: DataSource, signal: AbortSignal): AsyncGenerator<ScanStep>;
  /** Scans the sources and returns the index, edited. */
  fresh(paths: ProjectPaths, data: DataSource, signal: AbortSignal): Promise<DataIndex>;
  /** Returns the index of the last scan, edited; scans if there was none. */
  latest(paths: ProjectPaths, data: DataSource, signal: AbortSignal): Promise<DataIndex>;
  /** Returns the index of the last scan, edited and split; scans if there was none. */
  view(asked: AskedData, signal: AbortSignal): Promise<View>;
  /** Locates an image of a scanned folder. Throws 'not-found' for any other path. */
  find(
    project: string,
    folder: string,
    path: string,
    signal: AbortSignal,
  ): Promise<{ source: ImageSource; hash: string; size: ImageSize }>;
  close(): Promise<void>;
}

const maxCached = 4;
const maxImages = 300_000;

/** Each scan of a folder is published here, for tests and profilers. */
const scans = channel('graft:scan');

/** Opens the datasets of an engine; `decoderEntry` is the built decoder process. */
export function createDatasets(appFolder: string, projects: Projects, decoderEntry: string): Datasets {
  const pool = openDecoderPool({ entry: decoderEntry });
  const cached = new Map<string, Known>();

  const resolve = (folder: string) => resolveDataFolder(folder, appFolder);
  const keyOf = (paths: ProjectPaths, { folder, labels, more }: DataSource) =>
    JSON.stringify([paths.root, resolve(folder), labels ?? null, more ?? []]);

  async function* scanOne(
    paths: ProjectPaths,
    folder: string,
    labels: DataLabels | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<ScanStep> {
    scans.publish({ folder });
    const file = scanCachePath(paths.data, folder);
    const previous = await readScanCache(file);
    const unpackFolder = join(paths.data, 'unpacked');
    for await (const item of scanFolder(folder, { previous, signal, pool, labels, unpackFolder })) {
      if ('progress' in item) {
        yield item;
        continue;
      }
      if (!previous?.equals(item.cache)) await writeFileAtomic(file, item.cache);
      yield { index: item.index };
    }
  }

  async function* scan(paths: ProjectPaths, data: DataSource, signal: AbortSignal): AsyncGenerator<ScanStep> {
    const first = { folder: data.folder, labels: data.labels };
    const found: DataIndex[] = [];
    for (const { folder, labels } of [first, ...(data.more ?? [])])
      for await (const step of scanOne(paths, resolve(folder), labels, signal)) {
        if ('index' in step) found.push(step.index);
        else yield step;
      }
    const further = (data.more ?? []).map(
      ({ name, className, byEdit }, i): FurtherSource => ({ name, className, byEdit, index: found[i + 1]! }),
    );
    const index = await runInSlices(combineSteps(found[0]!, further), nextTurn);
    await keep(paths, data, index);
    yield { index: await runInSlices(dataEditSteps(index, data.edits ?? []), nextTurn) };
  }

  async function keep(paths: ProjectPaths, data: DataSource, index: DataIndex): Promise<void> {
    const key = keyOf(paths, data);
    const known = { project: paths.root, folder: resolve(data.folder), index };
    const indexOf = await runInSlices(indexSteps(index), nextTurn);
    cached.delete(key);
    cached.set(key, { ...known, indexOf });
    let images = [...cached.values()].reduce((sum, one) => sum + one.index.images.length, 0);
    for (const [oldest, one] of cached) {
      if ((cached.size <= maxCached && images <= maxImages) || cached.size === 1) break;
      images -= one.index.images.length;
      cached.delete(oldest);
    }
  }

  async function fresh(paths: ProjectPaths, data: DataSource, signal: AbortSignal): Promise<DataIndex> {
    for await (const item of scan(paths, data, signal)) if ('index' in item) return item.index;
    throw new GraftError('cancelled', say`The scan of ${data.folder} was cancelled.`, data.folder);
  }

  async function latest(paths: ProjectPaths, data: DataSource, signal: AbortSignal): Promise<DataIndex> {
    const known = cached.get(keyOf(paths, data));
    if (!known) return fresh(paths, data, signal);
    return runInSlices(dataEditSteps(known.index, data.edits ?? []), nextTurn);
  }

  /** Locates an image without a label: the index lists it separately. */
  async function findUnlabeled(folder: string, path: string, signal: AbortSignal) {
    const isListed = [...cached.values()].some(
      (one) => one.folder === folder && one.index.unlabeled?.includes(path),
    );
    if (!isListed) return null;
    const file = fileIn(folder, path);
    const [seen] = await pool.inspect([{ path: file }], { signal });
    if (!seen?.ok) return null;
    const { hash, width, height } = seen;
    return { source: { path: file, name: path }, hash, size: { width, height } };
  }

  return {
    pool,
    scan,
    fresh,
    latest,
    async view({ project, split, seed, ...data }, signal) {
      const paths = await projects.find(project);
      const at = keyOf(paths, data);
      if (!cached.has(at)) await fresh(paths, data, signal);
      const known = cached.get(at)!;
      const edits = data.edits ?? [];
      const key = JSON.stringify([edits, split, seed]);
      if (known.view?.key !== key) {
        const view = (async () => {
          const index = await runInSlices(dataEditSteps(known.index, edits), nextTurn);
          const parts = await runInSlices(partSteps(index, split, seed), nextTurn);
          let leftOut: Promise<SplitImages> | null = null;
          const findLeftOut = () =>
            runInSlices(leftOutSteps(known.index, edits, index, split, seed), nextTurn);
          return {
            index,
            parts,
            leftOut() {
              leftOut ??= findLeftOut();
              return leftOut;
            },
          };
        })();
        known.view = { key, view };
      }
      return known.view.view;
    },

    async find(project, named, path, signal) {
      const paths = await projects.find(project);
      const folder = resolve(named);
      const of = () =>
        [...cached.values()]
          .reverse()
          .find((one) => one.project === paths.root && one.folder === folder && one.indexOf.has(path));
      let known = of();
      if (
        !known &&
        ![...cached.values()].some((one) => one.project === paths.root && one.folder === folder)
      ) {
        await fresh(paths, { folder: named }, signal);
        known = of();
      }
      if (!known) {
        const unlabeled = await findUnlabeled(folder, path, signal);
        if (unlabeled) return unlabeled;
        throw new GraftError('not-found', say`${path} is not an image of ${folder}.`, path);
      }
      const { file, slice, hash, width, height } = known.index.images[known.indexOf.get(path)!]!;
      const source = { path: file ?? join(folder, path), slice, name: path };
      return { source, hash, size: { width, height } };
    },

    close: () => pool.close(),
  };
}

function* indexSteps({ images }: DataIndex): Steps<Map<string, number>> {
  const indices = new Map<string, number>();
  for (const [i, { path }] of images.entries()) {
    indices.set(path, i);
    if (i % 1000 === 999) yield;
  }
  return indices;
}

/**
 * Identifies a dataset by its content: SHA-256 over sorted lines, one per image, with its hash, class names and split.
 * Paths and file names do not matter.
 */
export function* fingerprintSteps(index: DataIndex, parts: readonly Part[]): Steps<string> {
  const lines: string[] = [];
  for (const [i, { hash, label, labels }] of index.images.entries()) {
    const names = (labels ?? [label]).map((one) => JSON.stringify(index.classes[one])).sort();
    lines.push(`${hash} ${names.join(',')} ${parts[i]}\n`);
    if (i % 500 === 499) yield;
  }
  const sorted = yield* sortSteps(lines, (a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const hash = createHash('sha256');
  for (let at = 0; at < sorted.length; at += 1000) {
    hash.update(sorted.slice(at, at + 1000).join(''));
    yield;
  }
  return hash.digest('hex');
}
