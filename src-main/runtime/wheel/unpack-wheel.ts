// Unpacks the files of a verified wheel on this machine, thousands of small ones in seconds.
import { mkdir, open, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { fileError } from '../../store/atomic';
import { leadsOutside, readZipEntries, type ZipEntry } from '../../store/zip-directory';
import { localHeaderBytes } from './unpack-member';

const unzip = promisify(inflateRaw);
const directoryLimitBytes = 64 * 1024 * 1024;
const atOnce = 8;

/** Unpacks the files that `keep` accepts to `folder`, and returns their number. Throws 'bad-file', 'disk-full'. */
export async function unpackWheel(
  path: string,
  folder: string,
  keep: (name: string) => boolean,
  signal?: AbortSignal,
): Promise<number> {
  const file = await open(path, 'r').catch((error) => {
    throw fileError(error, path, 'read');
  });
  try {
    const entries = await readZipEntries(file, path, directoryLimitBytes);
    const wanted = entries.filter(({ name }) => !name.endsWith('/') && !leadsOutside(name) && keep(name));
    const folders = new Set(wanted.map(({ name }) => dirname(join(folder, name))));
    for (const one of folders) await mkdir(one, { recursive: true });
    const read = async (entry: ZipEntry) => {
      const header = Buffer.alloc(localHeaderBytes);
      await file.read(header, 0, header.length, entry.headerOffset);
      const start = entry.headerOffset + localHeaderBytes + header.readUInt16LE(26) + header.readUInt16LE(28);
      const packed = Buffer.alloc(entry.packedBytes);
      await file.read(packed, 0, packed.length, start);
      return entry.method === 0 ? packed : unzip(packed, { maxOutputLength: entry.sizeBytes || 1 });
    };
    const queue = [...wanted];
    const worker = async () => {
      for (let entry = queue.shift(); entry; entry = queue.shift()) {
        signal?.throwIfAborted();
        const place = join(folder, entry.name);
        const bytes = await read(entry);
        await writeFile(place, bytes, { mode: entry.executable ? 0o755 : 0o644 }).catch((error) => {
          throw fileError(error, place, 'write');
        });
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    return wanted.length;
  } finally {
    await file.close();
  }
}
