// Uploads a folder from the browser to the engine in 1 MiB chunks, several files at a time: only what the engine does not have.
import { GraftError } from '#shared/errors';
import type { Client } from '#shared/protocol/contract';
import type { EngineContract } from '#shared/protocol/engine-contract';
import type { DroppedFolder, FolderFile } from './dropped-files';

/** Maximum size of a chunk; the contract has the same limit. */
const chunkBytes = 1024 * 1024;
const maxParallel = 4;

/** Upload progress in bytes. */
export interface UploadProgress {
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly files: number;
}

/** Files of a request for known content, and the largest one that is hashed at once. */
const mostClaimed = 64;
const mostHashedBytes = 256 * 1024 * 1024;
/** How often an upload waits for a lost connection, and how long: an hour in all. */
const mostRetries = 3600;
const retryMs = 1000;

/**
 * Uploads the folder into the project. Returns the folder's path on the engine's side. What the project has already is not
 * sent, and a lost connection is waited for: the files that arrived before are not sent again.
 */
export async function uploadFolder(
  client: Client<EngineContract>,
  project: string,
  dropped: DroppedFolder,
  how: { signal: AbortSignal; onProgress: (progress: UploadProgress) => void },
): Promise<string> {
  for (let retries = 0; ; retries++) {
    try {
      return await uploadOnce(client, project, dropped, how);
    } catch (error) {
      const isLost = error instanceof GraftError && error.code === 'engine-lost';
      if (!isLost || how.signal.aborted || retries >= mostRetries) throw error;
      await new Promise((wake) => setTimeout(wake, retryMs));
    }
  }
}

async function uploadOnce(
  client: Client<EngineContract>,
  project: string,
  dropped: DroppedFolder,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (progress: UploadProgress) => void },
): Promise<string> {
  const totalBytes = dropped.files.reduce((sum, { file }) => sum + file.size, 0);
  const { upload, hasContent } = await client.beginUpload(
    {
      project,
      name: dropped.name,
      files: dropped.files.length,
      sizeBytes: totalBytes,
      emptyFolders: dropped.emptyFolders?.slice(0, 10_000),
    },
    { signal },
  );
  let doneBytes = 0;
  let files = 0;
  let queue = [...dropped.files];

  function count(bytes: number, ended: number) {
    doneBytes += bytes;
    files += ended;
    onProgress({ doneBytes, totalBytes, files });
  }

  /** Takes the files whose content the project has. A page without encryption cannot hash, and sends them all. */
  async function claim(some: readonly FolderFile[]): Promise<ReadonlySet<string>> {
    const hashed = await Promise.all(
      some
        .filter(({ file }) => file.size <= mostHashedBytes)
        .map(async ({ path, file }) => ({ path, hash: await hashOf(file) })),
    );
    const { claimed } = await client.claimFiles({ project, upload, files: hashed }, { signal });
    const taken = new Set(claimed);
    for (const { path, file } of some) if (taken.has(path)) count(file.size, 1);
    return taken;
  }
  if (hasContent && globalThis.crypto?.subtle) {
    const missing: FolderFile[] = [];
    for (let at = 0; at < queue.length; at += mostClaimed) {
      const some = queue.slice(at, at + mostClaimed);
      const taken = await claim(some);
      missing.push(...some.filter(({ path }) => !taken.has(path)));
    }
    queue = missing;
  }

  async function copy({ path, file }: FolderFile): Promise<void> {
    let offset = 0;
    do {
      const bytes = new Uint8Array(await file.slice(offset, offset + chunkBytes).arrayBuffer());
      const last = offset + bytes.length >= file.size;
      await client.uploadChunk({ project, upload, path, offset, bytes, last }, { signal });
      offset += bytes.length;
      count(bytes.length, 0);
    } while (offset < file.size);
    count(0, 1);
  }

  async function work(): Promise<void> {
    for (let next = queue.shift(); next; next = queue.shift()) await copy(next);
  }

  await Promise.all(Array.from({ length: maxParallel }, work));
  const { folder } = await client.endUpload({ project, upload }, { signal });
  return folder;
}

async function hashOf(file: File): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
