// Lists the files of a zip from its directory; nothing is extracted, and paths outside the archive are rejected.
import { open } from 'node:fs/promises';
import type { Rejected } from '#shared/data/dataset-index';
import { say, type Words } from '#shared/sentence';
import { leadsOutside, readZipEntries, type ZipEntry } from '../../store/zip-directory';
import { emptyFoldersOf } from './folder-tree';
import type { Tree, TreeFile } from './source';

const mostDirectoryBytes = 256 * 2 ** 20;

/** Lists a zip (zip64 too); unreadable members are rejected with a reason. */
export async function openZipTree(path: string): Promise<Tree> {
  const archive = await open(path, 'r');
  try {
    const files: TreeFile[] = [];
    const rejected: Rejected[] = [];
    const folders: string[] = [];
    for (const entry of await readZipEntries(archive, path, mostDirectoryBytes)) {
      const name = entry.name.replaceAll('\\', '/');
      if (name.endsWith('/')) {
        if (!leadsOutside(name)) folders.push(name);
        continue;
      }
      const reason = whyUnreadable(entry);
      if (reason !== null) {
        rejected.push({ path: name, fault: 'unreadable', reason });
        continue;
      }
      const zip = { stored: entry.method === 0, sizeBytes: entry.sizeBytes };
      const slice = { offset: entry.headerOffset, length: entry.packedBytes, zip };
      files.push({ path: name, file: path, slice });
    }
    return { root: path, files, rejected, emptyFolders: emptyFoldersOf(folders, files) };
  } finally {
    await archive.close();
  }
}

function whyUnreadable({ name, method, encrypted }: ZipEntry): Words | null {
  if (leadsOutside(name)) return 'its path leads outside the archive';
  if (encrypted) return 'it is encrypted';
  return method === 0 || method === 8 ? null : say`it uses the unsupported compression method ${method}`;
}
