// The raw copy of a table's pixels in the unpack folder, with its labels: created once per version of the table.
import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../store/atomic';
import { move } from '../../store/move';
import type { OpenOptions, TreeFile } from './source';

type Row = readonly [label: string, usage?: string | undefined];

/** A raw file that is written completely or not at all. */
export interface PixelFile {
  readonly path: string;
  /** Reads the labels of a complete copy; returns null if it has to be written. */
  known(): Promise<readonly Row[] | null>;
  write(pixels: Uint8Array): Promise<void>;
  finish(rows: readonly Row[]): Promise<void>;
  abandon(): Promise<void>;
}

const bufferBytes = 1024 * 1024;

/** Opens the copy of a table, named by the table's path, size and modification time. */
export async function openPixelFile(table: TreeFile, { unpackFolder }: OpenOptions): Promise<PixelFile> {
  const info = await stat(table.file);
  const key = `pixels\n${table.file}\n${table.path}\n${info.size}\n${info.mtimeMs}`;
  const path = join(unpackFolder, createHash('sha256').update(key).digest('hex').slice(0, 32));
  const labels = `${path}.labels.json`;
  const part = `${path}.${process.pid}.tmp`;
  let output: FileHandle | null = null;
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  const flush = async () => {
    if (!output) {
      await mkdir(unpackFolder, { recursive: true });
      output = await open(part, 'w');
    }
    await output.write(Buffer.concat(waiting));
    waiting = [];
    waitingBytes = 0;
  };
  return {
    path,
    known: () =>
      readFile(labels, 'utf8')
        .then(async (text) => {
          await stat(path);
          return JSON.parse(text) as Row[];
        })
        .catch(() => null),
    async write(pixels) {
      waiting.push(pixels);
      waitingBytes += pixels.length;
      if (waitingBytes >= bufferBytes) await flush();
    },
    async finish(rows) {
      await flush();
      await output!.close();
      await move(part, path);
      await writeFileAtomic(labels, JSON.stringify(rows));
    },
    async abandon() {
      await output?.close().catch(() => {});
      await rm(part, { force: true });
    },
  };
}
