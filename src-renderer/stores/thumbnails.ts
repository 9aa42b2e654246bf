// Thumbnails as data URLs. A few are requested at a time; they are cached while visible and a little longer.
import { defineStore } from 'pinia';
import { isCancelled } from '#shared/errors';
import { useClient } from '../connect/use-connection';
import { useProject } from './project';

interface CacheEntry {
  url: string;
  users: number;
}

const maxCached = 500;
const maxRequests = 6;

/** Cache of the project's thumbnails. */
export const useThumbnails = defineStore('thumbnails', () => {
  const client = useClient();
  const project = useProject();
  const cache = new Map<string, CacheEntry>();
  const waiting: (() => void)[] = [];
  let running = 0;

  const keyOf = (folder: string, path: string, size: number) => `${project.id}\n${folder}\n${path}\n${size}`;

  /** Returns the image's URL, or null if it cannot be loaded; of a file in any folder if that is not a dataset. Call `release` when it is no longer shown. */
  async function acquire(
    folder: string,
    path: string,
    size: number,
    signal: AbortSignal,
    isDataset = true,
  ): Promise<{ url: string; release: () => void } | null> {
    const key = `${isDataset} ${keyOf(folder, path, size)}`;
    if (!cache.has(key)) {
      if (running >= maxRequests) await new Promise<void>((resolve) => waiting.push(resolve));
      running++;
      try {
        if (signal.aborted) return null;
        if (!cache.has(key)) {
          const { bytes } = await (isDataset
            ? client.thumbnail({ project: project.id, folder, path, size }, { signal })
            : client.fileThumbnail({ folder, name: path, size }, { signal }));
          if (!cache.has(key)) cache.set(key, { url: toDataUrl(bytes, 'image/webp'), users: 0 });
        }
      } catch (error) {
        if (!isCancelled(error)) return null;
        return null;
      } finally {
        running--;
        waiting.shift()?.();
      }
    }
    const entry = cache.get(key);
    if (!entry) return null;
    cache.delete(key);
    cache.set(key, entry);
    entry.users++;
    let released = false;
    const release = () => {
      if (released) return;
      released = true;
      entry.users--;
      sweep();
    };
    return { url: entry.url, release };
  }

  function sweep(): void {
    if (cache.size <= maxCached) return;
    for (const [key, entry] of cache) {
      if (cache.size <= maxCached) return;
      if (entry.users > 0) continue;
      cache.delete(key);
    }
  }

  return { acquire };
});

/** Returns a data URL. A blob URL costs a synchronous call to the browser process, which is visible when scrolling fast. */
function toDataUrl(bytes: Uint8Array, type: string): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return `data:${type};base64,${btoa(text)}`;
}

/** Creates a blob URL. The caller revokes it. */
export function toUrl(bytes: Uint8Array, type: string): string {
  return URL.createObjectURL(new Blob([bytes.slice()], { type }));
}
