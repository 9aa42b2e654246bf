// The folder of cached features: one file per prefix, reused by evaluations. Removes the least recently used files if space is low.
import { readdirSync, readFileSync, rmSync, statfsSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { LayerGraph } from '#shared/graph/graph';
import type { Prefix } from '#shared/run/prefix';
import { prefixTo, sizeOfFrontier } from './cached-prefix';
import { type FeatureStore, openFeatureStore } from './feature-store';
import { prefixKey } from './prefix-key';

const sidecarSchema = z.object({ frontier: z.array(z.string()), engine: z.string().optional() });
type Sidecar = z.infer<typeof sidecarSchema>;

/** Maximum size of a folder in bytes; also limited to half of the disk space that is available to it. */
const defaultLimit = Number(process.env.GRAFT_FEATURES_GIB ?? 20) * 2 ** 30;

/** Returns the folder of a cache that holds the files of features. */
export const featuresIn = (cache: string): string => join(cache, 'features');

/** Opens or creates the file of a prefix's outputs, computed by an engine, for writing, after freeing space for `images` records. */
export function openPrefixStore(
  cache: string,
  graph: LayerGraph,
  prefix: Prefix,
  images: number,
  engine: string | null = null,
): FeatureStore {
  const key = prefixKey(graph, prefix, engine);
  const size = sizeOfFrontier(graph, prefix.frontier);
  const file = join(featuresIn(cache), `${key}.bin`);
  freeSpace(featuresIn(cache), `${key}.bin`, images * (size * 4 + 36));
  const store = openFeatureStore(file, size);
  utimesSync(file, new Date(), new Date());
  const sidecar: Sidecar = { frontier: [...prefix.frontier], ...(engine === null ? {} : { engine }) };
  writeFileSync(join(featuresIn(cache), `${key}.json`), JSON.stringify(sidecar));
  return store;
}

/** Removes the least recently used files until `bytes` more fit. Keeps `own` and files used in the last minute. */
export function freeSpace(folder: string, own: string, bytes: number, limit = defaultLimit): void {
  const files = featureFiles(folder);
  const used = files.reduce((sum, file) => sum + file.size, 0);
  const disk = files.length > 0 ? statfsSync(folder) : null;
  const maxBytes = disk ? Math.min(limit, (disk.bavail * disk.bsize + used) / 2) : limit;
  const added = Math.max(bytes - (files.find(({ name }) => name === own)?.size ?? 0), 0);
  let excess = used + added - maxBytes;
  for (const { name, size, at } of files.sort((a, b) => a.at - b.at)) {
    if (excess <= 0) return;
    if (name === own || Date.now() - at < 60_000) continue;
    for (const file of [name, name.replace(/bin$/, 'json')]) rmSync(join(folder, file), { force: true });
    excess -= size;
  }
}

function featureFiles(folder: string): { name: string; size: number; at: number }[] {
  let names: string[] = [];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .filter((name) => name.endsWith('.bin'))
    .map((name) => {
      const { size, mtimeMs } = statSync(join(folder, name));
      return { name, size, at: mtimeMs };
    });
}

/** What else `findCachedPrefix` accepts. */
interface PrefixSearch {
  /** Share of the images that is enough; 1 by default. */
  readonly leastShare?: number;
  /** An engine besides TensorFlow whose features are accepted. */
  readonly engine?: string | null;
}

/** Opens for reading the deepest cached prefix of this network that contains all of the images, or at least a share of them; null if there is none. */
export function findCachedPrefix(
  cache: string,
  graph: LayerGraph,
  hashes: readonly string[],
  { leastShare = 1, engine = null }: PrefixSearch = {},
): { prefix: Prefix; store: FeatureStore } | null {
  const known = new Set(graph.layers.map(({ name }) => name));
  const folder = featuresIn(cache);
  const candidates = featureFiles(folder).flatMap(({ name }) => {
    const sidecar = readSidecar(join(folder, name.replace(/bin$/, 'json')));
    if (!sidecar?.frontier.every((layer) => known.has(layer))) return [];
    const by = sidecar.engine ?? null;
    if (by !== null && by !== engine) return [];
    const prefix = prefixTo(graph, sidecar.frontier);
    return `${prefixKey(graph, prefix, by)}.bin` === name ? [{ name, prefix, by }] : [];
  });
  // The deepest first; of equal ones, TensorFlow's.
  candidates.sort(
    (a, b) => b.prefix.layers.size - a.prefix.layers.size || Number(a.by !== null) - Number(b.by !== null),
  );
  for (const { name, prefix } of candidates) {
    const store = openFeatureStore(join(folder, name), sizeOfFrontier(graph, prefix.frontier), true);
    const wanted = Math.max(1, Math.ceil(hashes.length * leastShare));
    let missed = 0;
    const isMissing = (hash: string) => !store.has(hash) || !store.isIntact(hash);
    if (hashes.every((hash) => !isMissing(hash) || ++missed <= hashes.length - wanted))
      return { prefix, store };
    store.close();
  }
  return null;
}

function readSidecar(path: string): Sidecar | null {
  try {
    return sidecarSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}
