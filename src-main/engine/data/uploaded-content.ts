// The files that were uploaded to a project, by the hash of their content: what is there already need not be sent again.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { appendFile, copyFile, link, mkdir, readFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { z } from 'zod';

const lineSchema = z.object({ hash: z.string(), path: z.string() });

/** Known content of one project. Paths are absolute. */
export interface UploadedContent {
  find(hash: string): string | undefined;
  readonly isEmpty: boolean;
  /** Remembers files below the uploads folder. */
  add(files: readonly { readonly hash: string; readonly path: string }[]): Promise<void>;
}

/** Opens the list of a project's uploads, which lies beside their folder. A list that cannot be read is empty. */
export async function openUploadedContent(uploads: string): Promise<UploadedContent> {
  const file = `${uploads}.jsonl`;
  const known = new Map<string, string>();
  for (const line of (await readFile(file, 'utf8').catch(() => '')).split('\n')) {
    try {
      const { hash, path } = lineSchema.parse(JSON.parse(line));
      const absolute = join(uploads, path);
      // A list from elsewhere must not name files outside of the folder.
      if (absolute.startsWith(`${uploads}${sep}`)) known.set(hash, absolute);
    } catch {
      // An incomplete line of an engine that was killed.
    }
  }
  return {
    find: (hash) => known.get(hash),
    get isEmpty() {
      return known.size === 0;
    },
    async add(files) {
      for (const { hash, path } of files) known.set(hash, path);
      const lines = files.map(
        ({ hash, path }) => `${JSON.stringify({ hash, path: path.slice(uploads.length + 1) })}\n`,
      );
      // Without the list, files are sent again.
      await appendFile(file, lines.join('')).catch(() => {});
    },
  };
}

/** Puts a file with known content at another path. Returns its size; null if it is gone, its content is another one, or it is too large. */
export async function reuseFile(
  from: string,
  hash: string,
  to: string,
  mostBytes: number,
): Promise<number | null> {
  try {
    const digest = createHash('sha256');
    let size = 0;
    for await (const piece of createReadStream(from) as AsyncIterable<Buffer>) {
      digest.update(piece);
      size += piece.length;
    }
    if (size > mostBytes || digest.digest('hex') !== hash) return null;
    await mkdir(dirname(to), { recursive: true });
    // Uploaded files are never changed, so two names of one file are as good as a copy.
    await link(from, to).catch(() => copyFile(from, to));
    return size;
  } catch {
    return null;
  }
}
