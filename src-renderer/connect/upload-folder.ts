// Uploads a folder from the browser to the engine in 1 MiB chunks, several files at a time.
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

/** Uploads the folder into the project. Returns the folder's path on the engine's side. */
export async function uploadFolder(
  client: Client<EngineContract>,
  project: string,
  dropped: DroppedFolder,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (progress: UploadProgress) => void },
): Promise<string> {
  const totalBytes = dropped.files.reduce((sum, { file }) => sum + file.size, 0);
  const { upload } = await client.beginUpload(
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
  const queue = [...dropped.files];

  async function copy({ path, file }: FolderFile): Promise<void> {
    let offset = 0;
    do {
      const bytes = new Uint8Array(await file.slice(offset, offset + chunkBytes).arrayBuffer());
      await client.uploadChunk({ project, upload, path, offset, bytes }, { signal });
      offset += bytes.length;
      doneBytes += bytes.length;
      onProgress({ doneBytes, totalBytes, files });
    } while (offset < file.size);
    files++;
    onProgress({ doneBytes, totalBytes, files });
  }

  async function work(): Promise<void> {
    for (let next = queue.shift(); next; next = queue.shift()) await copy(next);
  }

  await Promise.all(Array.from({ length: maxParallel }, work));
  const { folder } = await client.endUpload({ project, upload }, { signal });
  return folder;
}
