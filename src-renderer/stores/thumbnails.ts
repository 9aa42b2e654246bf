// Thumbnails as data URLs. A few are requested at a time; they are cached while visible and a little longer.
import { defineStore } from 'pinia';
import { isCancelled } from '#shared/errors';
import { useClient } from '../connect/use-connection';
import { useProject } from './project';

interface Kept {
  url: string;
  users: number;
}

const mostKept = 500;
const atOnce = 6;

/** Cache of the project's thumbnails. */
export const useThumbnails = defineStore('thumbnails', () => {
  const client = useClient();
  const project = useProject();
  const kept = new Map<string, Kept>();
  const waiting: (() => void)[] = [];
  let running = 0;

  const keyOf = (folder: string, path: string, size: number) => `${project.id}\n${folder}\n${path}\n${size}`;

  /** Returns the image's URL, or null if it cannot be loaded. Call `release` when it is no longer shown. */
  async function take(
    folder: string,
    path: string,
    size: number,
    signal: AbortSignal,
  ): Promise<{ url: string; release: () => void } | null> {
    const key = keyOf(folder, path, size);
    if (!kept.has(key)) {
      if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
      running++;
      try {
        if (signal.aborted) return null;
        if (!kept.has(key)) {
          const { bytes } = await client.thumbnail({ project: project.id, folder, path, size }, { signal });
          if (!kept.has(key)) kept.set(key, { url: toDataUrl(bytes, 'image/webp'), users: 0 });
        }
      } catch (error) {
        if (!isCancelled(error)) return null;
        return null;
      } finally {
        running--;
        waiting.shift()?.();
      }
    }
    const entry = kept.get(key);
    if (!entry) return null;
    kept.delete(key);
    kept.set(key, entry);
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
    if (kept.size <= mostKept) return;
    for (const [key, entry] of kept) {
      if (kept.size <= mostKept) return;
      if (entry.users > 0) continue;
      kept.delete(key);
    }
  }

  return { take };
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
