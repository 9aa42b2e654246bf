// Copies of ranges in threads: the same bytes and hashes as in this thread, and the same errors.
import { createHash } from 'node:crypto';
import { type FileHandle, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openBlobStore } from '../../src-main/store/blobs';
import { copyAndHash, startCopyThreads, stopCopyThreads } from '../../src-main/store/copy-threads';

let folder: string;
let entry: string;
let source: FileHandle;
const bytes = Uint8Array.from({ length: 9_000_001 }, (_, i) => (i * 31 + (i >> 9)) & 255);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-copy-'));
  entry = join(folder, 'copy-worker.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('../../src-main/store/copy-worker.ts', import.meta.url))],
    outfile: entry,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
  });
  await writeFile(join(folder, 'source'), bytes);
  source = await open(join(folder, 'source'), 'r');
});
afterEach(stopCopyThreads);
afterAll(async () => {
  await source.close();
  await rm(folder, { recursive: true });
});

const ranges = [
  [0, 9_000_001],
  [7, 5_000_000],
  [1_000_003, 262_144],
  [9_000_000, 1],
  [5, 0],
] as const;

test.each(['in threads', 'in this thread'])('copies and hashes ranges %s', async (where) => {
  if (where === 'in threads') startCopyThreads(entry);
  const store = openBlobStore(join(folder, where));
  const counts = ranges.map(() => 0);
  const names = await Promise.all(
    ranges.map(([offset, sizeBytes], i) =>
      store.copy({ fd: source.fd, offset, sizeBytes }, (done) => {
        counts[i]! += done;
      }),
    ),
  );
  expect(counts).toEqual(ranges.map(([, size]) => size));
  for (const [i, [offset, size]] of ranges.entries()) {
    const part = bytes.subarray(offset, offset + size);
    expect(names[i]).toBe(createHash('sha256').update(part).digest('hex'));
    expect(Buffer.compare(await readFile(store.path(names[i]!)), part)).toBe(0);
  }
});

test.each(['in threads', 'in this thread'])('says why a copy fails %s, and others go on', async (where) => {
  if (where === 'in threads') startCopyThreads(entry);
  const store = openBlobStore(join(folder, `failing ${where}`));
  const early = { fd: source.fd, offset: 9_000_000, sizeBytes: 100 };
  const whole = { fd: source.fd, offset: 0, sizeBytes: 9_000_001 };
  const copies = [early, whole].map((range) => store.copy(range, () => {}));
  await expect(copies[0]).rejects.toMatchObject({ code: 'bad-file', message: /became shorter/ });
  expect(await copies[1]).toBe(createHash('sha256').update(bytes).digest('hex'));
});

test.skipIf(process.platform !== 'linux').each(['in threads', 'in this thread'])(
  'keeps the code of a full disk %s',
  async (where) => {
    if (where === 'in threads') startCopyThreads(entry);
    const full = await open('/dev/full', 'w');
    const range = { fd: source.fd, offset: 0, sizeBytes: 1000 };
    await expect(copyAndHash(range, full.fd, () => {})).rejects.toMatchObject({ code: 'ENOSPC' });
    await full.close();
  },
);

test('a thread that ends makes its copies fail, and the next ones are made', async () => {
  startCopyThreads(entry);
  const out = await open(join(folder, 'out'), 'w');
  const copy = copyAndHash({ fd: source.fd, offset: 0, sizeBytes: 9_000_001 }, out.fd, () => {});
  await Promise.all([expect(copy).rejects.toThrow(/ended with code/), stopCopyThreads()]);
  const again = await copyAndHash({ fd: source.fd, offset: 0, sizeBytes: 10 }, out.fd, () => {});
  expect(again).toBe(createHash('sha256').update(bytes.subarray(0, 10)).digest('hex'));
  await out.close();
});
