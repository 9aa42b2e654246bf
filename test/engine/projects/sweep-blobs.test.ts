// Which weight blobs are removed when a project is opened.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { projectPaths } from '../../../src-main/engine/projects/paths';
import { sweepBlobs } from '../../../src-main/engine/projects/sweep-blobs';
import { openBlobStore } from '../../../src-main/store/blobs';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'graft-sweep-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

test('removes old blobs that no run, checkpoint or draft refers to, and keeps recent ones', async () => {
  const paths = projectPaths(home, 'drawings');
  const store = openBlobStore(paths.blobs);
  const [graph, last, draft, lost] = await Promise.all(
    [1, 2, 3, 4].map((n) => store.put(new Uint8Array([n]))),
  );
  const run = join(paths.runs, '2026-11-23-0001');
  await mkdir(join(run, 'checkpoints'), { recursive: true });
  await writeFile(join(run, 'graph.json'), JSON.stringify({ weights: { kernel: { blob: graph } } }));
  await writeFile(
    join(run, 'checkpoints', 'last.json'),
    JSON.stringify({ slots: { m: { 'a/kernel': last } } }),
  );
  await writeFile(paths.file, JSON.stringify({ draft: { blob: draft } }));

  expect(await sweepBlobs(paths)).toBe(0);
  expect(await store.has(lost!)).toBe(true);
  expect(await sweepBlobs(paths, -1)).toBe(1);
  expect(await Promise.all([graph, last, draft, lost].map((hash) => store.has(hash!)))).toEqual([
    true,
    true,
    true,
    false,
  ]);
});
