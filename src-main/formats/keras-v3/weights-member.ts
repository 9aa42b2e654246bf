// Locates the weights in a `.keras` archive.
import { open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import type { ZipArchive } from '../zip-archive';

const weightsName = 'model.weights.h5';

/** Returns the range of the archive with the weights; if compressed, an unpacked copy of at most 16 times the file size. */
export async function weightsRange(zip: ZipArchive, path: string, fd: number, fileBytes: number) {
  const member = zip.members.get(weightsName);
  if (!member)
    throw new GraftError('unsupported', say`${path} has no ${weightsName}: expected a whole model.`, path);
  if (member.stored) return { fd, ...(await zip.locate(member)), close: async () => {} };
  const bytes = (await zip.read(weightsName, 16 * fileBytes + 1024 * 1024))!;
  const copy = join(tmpdir(), `graft-${process.pid}-${Date.now()}.h5`);
  await writeFile(copy, bytes, { flag: 'wx', mode: 0o600 });
  const file = await open(copy, 'r');
  await rm(copy).catch(() => {});
  const close = async () => {
    await file.close();
    await rm(copy, { force: true }).catch(() => {});
  };
  return { fd: file.fd, offset: 0, sizeBytes: bytes.length, close };
}
