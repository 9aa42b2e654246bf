// The list of a project's images by content, as lines of JSON: by it, a project whose file has no images finds them again.
import { readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { z } from 'zod';
import type { DataIndex } from '#shared/data/dataset-index';
import { withScratchFile } from '../../store/atomic';
import { nextTurn } from '../../store/next-turn';
import { readLines } from '../runs/read-lines';
import type { ImageFolder } from './pack-plan';

const linesAtOnce = 500;

const lineSchema = z.object({
  /** The number of its folder, from 1. */
  source: z.number().int().min(1),
  /** Its path in that folder, with '/'. */
  path: z.string().max(4096),
  /** SHA-256; missing for an archive. */
  hash: z.string().max(64).optional(),
  sizeBytes: z.number().int().min(0).optional(),
});
/** An image, or an archive of images. */
export type ListedImage = z.infer<typeof lineSchema>;

/** Writes the list next to `path`, calls `use` with it, and deletes it afterward. */
export function writeImageListing<T>(
  path: string,
  index: DataIndex | null,
  folders: readonly ImageFolder[],
  use: (listing: string | null) => Promise<T>,
): Promise<T> {
  if (!index) return use(null);
  return withScratchFile(path, async (file, temporary) => {
    const archives = new Set<string>();
    let lines: string[] = [];
    const flush = async () => {
      await file.writeFile(lines.join(''));
      lines = [];
      await nextTurn();
    };
    for (const image of index.images) {
      const at = image.file ?? join(index.folder, image.path);
      const source = folders.findIndex(({ folder }) => at.startsWith(folder + sep));
      if (source < 0) continue;
      const inside = at
        .slice(folders[source]!.folder.length + 1)
        .split(sep)
        .join('/');
      const known: ListedImage = { source: source + 1, path: inside };
      if (image.slice) {
        if (archives.has(at)) continue;
        archives.add(at);
        lines.push(`${JSON.stringify(known)}\n`);
      } else lines.push(`${JSON.stringify({ ...known, hash: image.hash, sizeBytes: image.sizeBytes })}\n`);
      if (lines.length >= linesAtOnce) await flush();
    }
    await flush();
    return use(temporary);
  });
}

/** Reads the images of a list that belong to one folder. Lines that are not valid are skipped. */
export async function readImageListing(path: string, source: number): Promise<ListedImage[]> {
  const found: ListedImage[] = [];
  try {
    for await (const lines of readLines(path))
      for (const line of lines) {
        const image = parseLine(line);
        if (image?.source === source) found.push(image);
      }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return found;
}

function parseLine(line: string): ListedImage | null {
  try {
    return lineSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

const foldersSchema = z.array(z.object({ number: z.number().int().min(1), name: z.string() }));
/** Folders of images that are not there yet. */
export type MissingFolders = z.infer<typeof foldersSchema>;

/** Reads which folders a project's file did not contain; none if the project did not come from a file. */
export async function readMissingFolders(path: string): Promise<MissingFolders> {
  const text = await readFile(path, 'utf8').catch(() => '[]');
  return foldersSchema.parse(JSON.parse(text));
}
