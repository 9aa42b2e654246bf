// Data sets: folders scanned (again only what changed), their pictures page by page, thumbnails.
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import type { Handlers } from '#shared/protocol/contract';
import type { DataSummary, EngineContract } from '#shared/protocol/engine-contract';
import { type DataIndex, type Picture, partOf } from '#shared/recipe/data-index';
import type { Split } from '#shared/recipe/recipe';
import { openDecoderPool } from '../pictures/decoder-pool';
import { type ScanProgress, scanFolder } from '../pictures/scan';
import { openThumbnails } from '../pictures/thumbnail';
import { type ProjectPlaces, resolveDataFolder } from './places';
import type { Projects } from './projects';
import { readScanCache, scanCachePath, writeScanCache } from './scan-cache-file';

/** What a scan says: how far it is, at last what it found. */
export type ScanStep = { readonly progress: ScanProgress } | { readonly index: DataIndex };

interface Known {
  readonly index: DataIndex;
  readonly byPath: ReadonlyMap<string, Picture>;
}

/** The data sets of this engine. */
export interface DataSets {
  /** Scans and yields progress; the last item has the index. */
  scan(places: ProjectPlaces, folder: string, signal: AbortSignal): AsyncGenerator<ScanStep>;
  /** The index as the folder is now. */
  fresh(places: ProjectPlaces, folder: string, signal: AbortSignal): Promise<DataIndex>;
  handlers: Pick<Handlers<EngineContract>, 'scan' | 'pictures' | 'thumbnail'>;
  close(): Promise<void>;
}

const keptInMemory = 4;

/** Opens the data sets; `decoderEntry` is the built decoder helper. */
export function createDataSets(appFolder: string, projects: Projects, decoderEntry: string): DataSets {
  const pool = openDecoderPool({ entry: decoderEntry });
  const indices = new Map<string, Known>();
  const keyOf = (places: ProjectPlaces, folder: string) => `${places.root}\n${folder}`;

  async function* scan(places: ProjectPlaces, named: string, signal: AbortSignal): AsyncGenerator<ScanStep> {
    const folder = resolveDataFolder(named, appFolder);
    const file = scanCachePath(places.data, folder);
    const previous = await readScanCache(file);
    for await (const item of scanFolder(folder, { previous, signal, pool })) {
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
      });
      for (const oldest of indices.keys()) {
        if (indices.size <= keptInMemory) break;
        indices.delete(oldest);
      }
      yield { index: item.index };
    }
  }

  async function fresh(places: ProjectPlaces, folder: string, signal: AbortSignal): Promise<DataIndex> {
    for await (const item of scan(places, folder, signal)) if ('index' in item) return item.index;
    throw new GraftError('cancelled', `The scan of ${folder} was cancelled.`, folder);
  }

  async function known(project: string, named: string, signal: AbortSignal) {
    const places = await projects.find(project);
    const key = keyOf(places, resolveDataFolder(named, appFolder));
    if (!indices.has(key)) await fresh(places, named, signal);
    return indices.get(key)!;
  }

  return {
    scan,
    fresh,
    close: () => pool.close(),
    handlers: {
      async *scan({ project, folder, split, seed }, { signal }) {
        const places = await projects.find(project);
        for await (const item of scan(places, folder, signal)) {
          if ('progress' in item) yield { progress: item.progress };
          else yield { summary: summarise(item.index, split, seed) };
        }
      },

      async pictures({ project, folder, split, seed, label, part, offset, limit }, { signal }) {
        const { index } = await known(project, folder, signal);
        const wanted = index.pictures
          .filter((picture) => label === undefined || picture.label === label)
          .map((picture) => ({ ...picture, part: partOf(picture.hash, seed, split) }))
          .filter((picture) => part === undefined || picture.part === part);
        return { total: wanted.length, pictures: wanted.slice(offset, offset + limit) };
      },

      async thumbnail({ project, folder, path, size }, { signal }) {
        const places = await projects.find(project);
        const { index, byPath } = await known(project, folder, signal);
        const picture = byPath.get(path);
        if (!picture) throw new GraftError('not-found', `${path} is no picture of ${index.folder}.`, path);
        const thumbnails = openThumbnails(join(places.cache, 'thumbnails'), pool);
        const webp = await thumbnails.get({ path: join(index.folder, path) }, picture.hash, size);
        return { bytes: new Uint8Array(webp) };
      },
    },
  };
}

/** An index in short, by a split. */
export function summarise(index: DataIndex, split: Split, seed: number): DataSummary {
  const classes = index.classes.map((name) => ({ name, training: 0, validation: 0, test: 0 }));
  for (const { label, hash } of index.pictures) classes[label]![partOf(hash, seed, split)]++;
  return { folder: index.folder, classes, total: index.pictures.length, rejected: index.rejected };
}
