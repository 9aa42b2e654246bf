// Checks of blobs against their names: in this thread and in workers, once per process, again after a file has changed.
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBlobStore } from '../../src-main/store/blobs';
import { hashFiles } from '../../src-main/store/hash-files';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-check-'));
});
afterAll(() => rm(folder, { recursive: true }));

const bytesOf = (seed: number, length: number) =>
  Uint8Array.from({ length }, (_, i) => (i * 31 + seed * 7 + (i >> 9)) & 255);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('workers compute the same hashes as this thread, and none for a missing file', async () => {
  const entry = join(folder, 'hash-worker.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('../../src-main/store/hash-worker.ts', import.meta.url))],
    outfile: entry,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
  });
  const contents = [bytesOf(1, 20_000_000), bytesOf(2, 3), bytesOf(3, 18_000_000), bytesOf(4, 0)];
  const files = [];
  for (const [i, bytes] of contents.entries()) {
    const path = join(folder, `file-${i}`);
    await writeFile(path, bytes);
    files.push({ path, sizeBytes: bytes.length });
  }
  files.push({ path: join(folder, 'missing'), sizeBytes: 5 });
  const expected = [...contents.map(sha256), null];
  expect(await hashFiles(files, entry)).toEqual(expected);
  expect(await hashFiles(files, null)).toEqual(expected);
});

test('a damaged blob is reported until it is whole again, a missing one by its file', async () => {
  const store = openBlobStore(join(folder, 'blobs'));
  const [good, bad] = [await store.put(bytesOf(5, 100_000)), await store.put(bytesOf(6, 100_000))];
  await store.check([good, bad, good]);
  const damaged = bytesOf(6, 100_000);
  damaged[99_999]! ^= 1;
  await writeFile(store.path(bad), damaged);
  await expect(store.check([good, bad])).rejects.toMatchObject({ code: 'bad-file', message: /damaged/ });
  await expect(store.check([bad])).rejects.toMatchObject({ code: 'bad-file' });
  await writeFile(store.path(bad), bytesOf(6, 100_000));
  await store.check([good, bad]);
  await rm(store.path(good));
  await expect(store.check([good])).rejects.toMatchObject({ code: 'not-found' });
  await expect(store.sizeOf(good)).rejects.toMatchObject({ code: 'not-found' });
  expect(() => store.getSync(good)).toThrow(/./);
  expect([await store.sizeOf(bad), sha256(store.getSync(bad))]).toEqual([100_000, bad]);
});
