// The calls about scanned datasets: summaries, pages, statistics, duplicates, thumbnails, previews.
import { join } from 'node:path';
import { type DataIndex, type Image, type Part, partNames } from '#shared/data/dataset-index';
import { filterSteps, type ImageFilter } from '#shared/data/filter-images';
import { duplicateSteps, isLeak } from '#shared/data/find-duplicates';
import { flagsOf } from '#shared/data/image-flags';
import { findGivenParts, isDrawn } from '#shared/data/split';
import { statsSteps } from '#shared/data/stats';
import type { Handlers } from '#shared/protocol/contract';
import type { DataSummary, dataCalls } from '#shared/protocol/engine/data';
import { medianSide } from '#shared/recipe/input-size';
import { runInSlices, type Steps } from '#shared/steps';
import { augmentImage } from '../../images/augment';
import { thrice } from '../../images/channels';
import { fileIn } from '../../images/file-in';
import { previewWindow } from '../../images/preview-window';
import { openThumbnails } from '../../images/thumbnail';
import { nextTurn } from '../../store/next-turn';
import type { Projects } from '../projects/open-projects';
import { type Datasets, fingerprintSteps, type View } from './datasets';

type Calls =
  | 'scan'
  | 'dataSummary'
  | 'dataStats'
  | 'images'
  | 'imagePaths'
  | 'thumbnail'
  | 'previewImage'
  | 'duplicates'
  | 'unlabeled';

/** Returns the calls about scanned datasets. */
export function createDatasetCalls(
  projects: Projects,
  datasets: Datasets,
): Pick<Handlers<typeof dataCalls>, Calls> {
  const { pool } = datasets;

  /** Returns the indices of the images that match a filter, and the images that they refer to. */
  async function filtered(
    {
      label,
      part,
      flag,
      leftOut,
      text,
      side,
      sort,
      descending,
      ...asked
    }: Parameters<Datasets['view']>[0] & ImageFilter,
    signal: AbortSignal,
  ) {
    const view = await datasets.view(asked, signal);
    const shown = leftOut ? await view.leftOut() : view;
    const filter = { label, part, flag, leftOut, text, side, sort, descending };
    const key = JSON.stringify(filter);
    if (view.filtered?.key !== key)
      view.filtered = { key, indices: runInSlices(filterSteps(shown, filter), nextTurn) };
    return { shown, indices: await view.filtered.indices };
  }

  return {
    async *scan({ project, split, seed, ...data }, { signal }) {
      const paths = await projects.find(project);
      for await (const item of datasets.scan(paths, data, signal)) {
        if ('progress' in item) yield { progress: item.progress };
        else {
          yield { summary: await summaryOf(await datasets.view({ project, split, seed, ...data }, signal)) };
        }
      }
    },

    async dataSummary(asked, { signal }) {
      return summaryOf(await datasets.view(asked, signal));
    },

    async dataStats(asked, { signal }) {
      const view = await datasets.view(asked, signal);
      const stats = await runInSlices(statsSteps(view.index), nextTurn);
      return { ...stats, fingerprint: await fingerprintOf(view) };
    },

    async images({ offset, limit, ...asked }, { signal }) {
      const { shown, indices } = await filtered(asked, signal);
      return { total: indices.length, images: indices.slice(offset, offset + limit).map(showIn(shown)) };
    },

    async imagePaths({ offset, limit, ...asked }, { signal }) {
      const { shown, indices } = await filtered(asked, signal);
      const end = limit === undefined ? indices.length : offset + limit;
      return { paths: indices.slice(offset, end).map((place) => shown.index.images[place]!.path) };
    },

    async unlabeled({ limit, ...asked }, { signal }) {
      const { index } = await datasets.view(asked, signal);
      const all = index.unlabeled ?? [];
      const images = all.slice(0, limit).map((path) => ({ path, file: fileIn(index.folder, path) }));
      return { total: all.length, images };
    },

    async duplicates({ limit, ...asked }, { signal }) {
      const view = await datasets.view(asked, signal);
      view.duplicates ??= runInSlices(duplicateSteps(view.index), nextTurn);
      const found = await view.duplicates;
      const isIn = (leak: boolean) => found.filter((pair) => isLeak(pair, view.parts) === leak);
      const leaks = isIn(true);
      const ordered = leaks.length >= limit ? leaks : [...leaks, ...isIn(false)];
      const show = showIn(view);
      return {
        total: found.length,
        leaks: leaks.length,
        pairs: ordered.slice(0, limit).map(({ first, second, distance }, i) => ({
          first: show(first),
          second: show(second),
          distance,
          leak: i < leaks.length,
        })),
      };
    },

    async thumbnail({ project, folder, path, size }, { signal }) {
      const paths = await projects.find(project);
      const { source, hash } = await datasets.find(project, folder, path, signal);
      const thumbnails = openThumbnails(join(paths.cache, 'thumbnails'), pool);
      return { bytes: new Uint8Array(await thumbnails.get(source, hash, size)) };
    },

    async previewImage(asked, { signal }) {
      const { project, folder, path, width, height, channels = 3, resize, augmentation, seed, draws } = asked;
      const { source, size } = await datasets.find(project, folder, path, signal);
      const pixels = await pool.decode(source, { width, height, channels, resize }, { signal });
      const seen = [pixels];
      for (let draw = 0; augmentation && draw < draws; draw++) {
        const window = await previewWindow(
          pool,
          source,
          size,
          { width, height, channels },
          augmentation,
          seed + draw,
          signal,
        );
        seen.push(augmentImage(window ?? pixels, width, height, augmentation, seed + draw));
      }
      const encode = (one: Uint8Array) =>
        pool.thumbnail(
          channels === 4
            ? { bytes: one, raw: { width, height, channels }, name: path }
            : { bytes: channels === 1 ? thrice(one) : one, raw: { width, height }, name: path },
          Math.max(width, height),
          { signal },
        );
      const encoded = await Promise.all(seen.map(encode));
      return { images: encoded.map((one) => ({ bytes: new Uint8Array(one) })) };
    },
  };
}

/** Returns the fingerprint of a view; computes it once. */
export function fingerprintOf(view: View): Promise<string> {
  view.fingerprint ??= runInSlices(fingerprintSteps(view.index, view.parts), nextTurn);
  return view.fingerprint;
}

/** Returns a function that gives an image of a view in the form the window gets. */
export function showIn({ index, parts }: Pick<View, 'index' | 'parts'>) {
  return (place: number) => {
    const { look, slice, file, mtimeMs, ...image }: Image = index.images[place]!;
    return { ...image, part: parts[place]!, flags: flagsOf(index.images[place]!) };
  };
}

/** Summarizes a view, with the number of images that edits left out. */
async function summaryOf(view: View): Promise<DataSummary> {
  const summary = await runInSlices(summarySteps(view.index, view.parts), nextTurn);
  const leftOutTotal = (await view.leftOut()).index.images.length;
  return { ...summary, ...(leftOutTotal > 0 && { leftOutTotal }) };
}

const maxRejected = 1000;

/** Summarizes an index and the split of each image. */
export function* summarySteps(index: DataIndex, parts: readonly Part[]): Steps<DataSummary> {
  const classes = index.classes.map((name) => ({ name, training: 0, validation: 0, test: 0 }));
  const counts = { training: 0, validation: 0, test: 0 };
  const given = findGivenParts(index.images);
  let [givesGroups, several, drawnTotal] = [false, false, 0];
  const training = new Set<string>();
  for (const [i, image] of index.images.entries()) {
    const { label, labels, group } = image;
    for (const one of labels ?? [label]) classes[one]![parts[i]!]++;
    counts[parts[i]!]++;
    if (isDrawn(image, given)) drawnTotal++;
    if (group !== undefined) givesGroups = true;
    if (labels) several = true;
    if (parts[i] === 'training') training.add(image.hash);
    if (i % 1000 === 999) yield;
  }
  let leaks = 0;
  for (const [i, { hash }] of index.images.entries()) {
    if (parts[i] !== 'training' && training.has(hash)) leaks++;
    if (i % 1000 === 999) yield;
  }
  return {
    folder: index.folder,
    classes,
    ...(leaks > 0 && { leaks }),
    total: index.images.length,
    rejected: index.rejected.slice(0, maxRejected),
    rejectedTotal: index.rejected.length,
    ...(index.notes && { notes: index.notes }),
    ...(index.unlabeled && { unlabeledTotal: index.unlabeled.length }),
    parts: counts,
    givenParts: partNames.filter((part) => given.has(part)),
    drawnTotal,
    givesGroups,
    ...(several && { several }),
    medianSide: medianSide(index.images),
  };
}
