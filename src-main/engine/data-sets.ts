// Data sets: sources scanned (again only what changed), edited, split; their pictures page by page, duplicates, thumbnails.
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import type { Handlers } from '#shared/protocol/contract';
import type { DataSummary, EngineContract } from '#shared/protocol/engine-contract';
import { applyDataEdits } from '#shared/recipe/data-edits';
import type { DataIndex, Part, Picture } from '#shared/recipe/data-index';
import { type DuplicatePair, findDuplicates, isLeak } from '#shared/recipe/find-duplicates';
import type { DataSource, Split } from '#shared/recipe/recipe';
import { assignParts } from '#shared/recipe/split';
import { augmentPicture } from '../pictures/augment';
import { openDecoderPool } from '../pictures/decoder-pool';
import { type ScanProgress, scanFolder } from '../pictures/scan';
import { openThumbnails } from '../pictures/thumbnail';
import { type ProjectPlaces, resolveDataFolder } from './places';
import type { Projects } from './projects';
import { readScanCache, scanCachePath, writeScanCache } from './scan-cache-file';

/** What a scan says: how far it is, at last what it found. */
export type ScanStep = { readonly progress: ScanProgress } | { readonly index: DataIndex };

interface Known {
  /** As the source is, without edits. */
  readonly index: DataIndex;
  readonly byPath: ReadonlyMap<string, Picture>;
  readonly labels: string;
  /** The last edits and split that were asked for: page after page asks for the same. */
  view?: { readonly key: string; readonly view: View };
}

/** An edited index with the part of each picture. */
interface View {
  readonly index: DataIndex;
  readonly parts: readonly Part[];
  duplicates?: Promise<DuplicatePair[]>;
}

interface Asked extends DataSource {
  readonly project: string;
  readonly split: Split;
  readonly seed: number;
}

/** The data sets of this engine. */
export interface DataSets {
  /** Scans and yields progress; the last item has the index. */
  scan(places: ProjectPlaces, data: DataSource, signal: AbortSignal): AsyncGenerator<ScanStep>;
  /** The index as the source is now, edited. */
  fresh(places: ProjectPlaces, data: DataSource, signal: AbortSignal): Promise<DataIndex>;
  handlers: Pick<
    Handlers<EngineContract>,
    'scan' | 'dataSummary' | 'pictures' | 'thumbnail' | 'previewPicture' | 'duplicates'
  >;
  close(): Promise<void>;
}

const keptInMemory = 4;

/** Opens the data sets; `decoderEntry` is the built decoder helper. */
export function createDataSets(appFolder: string, projects: Projects, decoderEntry: string): DataSets {
  const pool = openDecoderPool({ entry: decoderEntry });
  const indices = new Map<string, Known>();
  const keyOf = (places: ProjectPlaces, folder: string) => `${places.root}\n${folder}`;

  async function* scan(
    places: ProjectPlaces,
    data: DataSource,
    signal: AbortSignal,
  ): AsyncGenerator<ScanStep> {
    const folder = resolveDataFolder(data.folder, appFolder);
    const file = scanCachePath(places.data, folder);
    const previous = await readScanCache(file);
    const unpackFolder = join(places.data, 'unpacked');
    for await (const item of scanFolder(folder, {
      previous,
      signal,
      pool,
      labels: data.labels,
      unpackFolder,
    })) {
      if ('progress' in item) {
        yield item;
        continue;
      }
      await writeScanCache(file, item.cache);
      const key = keyOf(places, folder);
      indices.delete(key);
      indices.set(key, {
        index: item.index,
        byPath: new Map(item.index.pictures.map((picture) => [picture.path, picture])),
        labels: JSON.stringify(data.labels),
      });
      for (const oldest of indices.keys()) {
        if (indices.size <= keptInMemory) break;
        indices.delete(oldest);
      }
      yield { index: applyDataEdits(item.index, data.edits ?? []) };
    }
  }

  async function fresh(places: ProjectPlaces, data: DataSource, signal: AbortSignal): Promise<DataIndex> {
    for await (const item of scan(places, data, signal)) if ('index' in item) return item.index;
    throw new GraftError('cancelled', `The scan of ${data.folder} was cancelled.`, data.folder);
  }

  async function known(project: string, data: DataSource, anyLabels: boolean, signal: AbortSignal) {
    const places = await projects.find(project);
    const key = keyOf(places, resolveDataFolder(data.folder, appFolder));
    const found = indices.get(key);
    if (!found || (!anyLabels && found.labels !== JSON.stringify(data.labels)))
      await fresh(places, data, signal);
    return indices.get(key)!;
  }

  async function view(asked: Asked, signal: AbortSignal): Promise<View> {
    const found = await known(asked.project, asked, false, signal);
    const key = JSON.stringify([asked.edits ?? [], asked.split, asked.seed]);
    if (found.view?.key !== key) {
      const index = applyDataEdits(found.index, asked.edits ?? []);
      found.view = { key, view: { index, parts: assignParts(index, asked.split, asked.seed) } };
    }
    return found.view.view;
  }

  async function find(project: string, named: string, path: string, signal: AbortSignal) {
    const { index, byPath } = await known(project, { folder: named }, true, signal);
    const picture = byPath.get(path);
    if (!picture) throw new GraftError('not-found', `${path} is no picture of ${index.folder}.`, path);
    const { file, slice, hash } = picture;
    return { source: { path: file ?? join(index.folder, path), slice, name: path }, hash };
  }

  return {
    scan,
    fresh,
    close: () => pool.close(),
    handlers: {
      async *scan({ project, split, seed, ...data }, { signal }) {
        const places = await projects.find(project);
        for await (const item of scan(places, data, signal)) {
          if ('progress' in item) yield { progress: item.progress };
          else yield { summary: summarise(item.index, assignParts(item.index, split, seed)) };
        }
      },

      async dataSummary(asked, { signal }) {
        const { index, parts } = await view(asked, signal);
        return summarise(index, parts);
      },

      async pictures({ label, part, offset, limit, ...asked }, { signal }) {
        const { index, parts } = await view(asked, signal);
        const wanted: number[] = [];
        for (const [i, picture] of index.pictures.entries())
          if ((label === undefined || picture.label === label) && (part === undefined || parts[i] === part))
            wanted.push(i);
        const page = wanted.slice(offset, offset + limit);
        return { total: wanted.length, pictures: page.map((i) => shown(index.pictures[i]!, parts[i]!)) };
      },

      async duplicates({ limit, ...asked }, { signal }) {
        const seen = await view(asked, signal);
        const { index, parts } = seen;
        seen.duplicates ??= findDuplicates(index, () => new Promise((wake) => setImmediate(wake)));
        const pairs = (await seen.duplicates).map((pair) => ({ ...pair, leak: isLeak(pair, parts) }));
        const ordered = [...pairs.filter((pair) => pair.leak), ...pairs.filter((pair) => !pair.leak)];
        return {
          total: pairs.length,
          leaks: pairs.filter((pair) => pair.leak).length,
          pairs: ordered.slice(0, limit).map(({ first, second, distance, leak }) => ({
            first: shown(index.pictures[first]!, parts[first]!),
            second: shown(index.pictures[second]!, parts[second]!),
            distance,
            leak,
          })),
        };
      },

      async thumbnail({ project, folder, path, size }, { signal }) {
        const places = await projects.find(project);
        const { source, hash } = await find(project, folder, path, signal);
        const thumbnails = openThumbnails(join(places.cache, 'thumbnails'), pool);
        return { bytes: new Uint8Array(await thumbnails.get(source, hash, size)) };
      },

      async previewPicture({ project, folder, path, width, height, augmentation, seed, draws }, { signal }) {
        const { source } = await find(project, folder, path, signal);
        const pixels = await pool.decode(source, { width, height }, { signal });
        const seen = [pixels];
        for (let draw = 0; augmentation && draw < draws; draw++)
          seen.push(augmentPicture(pixels, width, height, augmentation, seed + draw));
        const encode = (one: Uint8Array) =>
          pool.thumbnail({ bytes: one, raw: { width, height }, name: path }, Math.max(width, height), {
            signal,
          });
        const encoded = await Promise.all(seen.map(encode));
        return { pictures: encoded.map((one) => ({ bytes: new Uint8Array(one) })) };
      },
    },
  };
}

function shown({ look, slice, file, ...picture }: Picture, part: Part) {
  return { ...picture, part };
}

/** An index in short, with the part of each picture. */
export function summarise(index: DataIndex, parts: readonly Part[]): DataSummary {
  const classes = index.classes.map((name) => ({ name, training: 0, validation: 0, test: 0 }));
  for (const [i, { label }] of index.pictures.entries()) classes[label]![parts[i]!]++;
  return {
    folder: index.folder,
    classes,
    total: index.pictures.length,
    rejected: index.rejected,
    givesParts: index.pictures.some((picture) => picture.part !== undefined && !picture.moved),
    givesGroups: index.pictures.some((picture) => picture.group !== undefined),
  };
}
