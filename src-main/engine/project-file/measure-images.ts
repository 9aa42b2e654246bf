// Measures the images and tables that a project file would contain.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { listDataFiles } from '../../formats/project-file/list-files';
import type { FolderSize } from '../../store/folder-size';
import type { ImageFolder } from './pack-plan';

/** Returns their size; folders that are missing count nothing. */
export async function measureImages(
  folders: readonly ImageFolder[],
  signal: AbortSignal,
): Promise<FolderSize> {
  let sizeBytes = 0;
  let files = 0;
  for (const { folder, file } of folders) {
    const info = await stat(join(folder, file ?? '')).catch(() => null);
    if (info?.isFile()) {
      sizeBytes += info.size;
      files++;
    }
    if (!info?.isDirectory()) continue;
    for await (const found of listDataFiles(folder)) {
      signal.throwIfAborted();
      sizeBytes += found.sizeBytes;
      files++;
    }
  }
  return { sizeBytes, files };
}
