// Disk space: measured by project and part; emptied parts come back until they are deleted, and a project in use keeps its own.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Client } from '#shared/protocol/contract';
import type { EngineContract } from '#shared/protocol/engine-contract';
import { openEngine, temporaryFolder } from '../support';

async function usage(client: Client<EngineContract>) {
  const found = new Map<string, Record<string, number>>();
  for await (const { project } of client.diskUsage({})) if (project) found.set(project.id, project.bytes);
  return found;
}

async function fill(home: string, project: string) {
  const at = (path: string) => join(home, 'projects', project, path);
  for (const folder of ['cache/features', 'cache/thumbnails/ab', 'exports', 'blobs/cd', 'added', 'runs/r'])
    await mkdir(at(folder), { recursive: true });
  await writeFile(at('cache/features/a.bin'), Buffer.alloc(1000, 1));
  await writeFile(at('cache/thumbnails/ab/t.webp'), Buffer.alloc(200));
  await writeFile(at('exports/model.keras'), Buffer.alloc(30));
  await writeFile(at('blobs/cd/weights'), Buffer.alloc(4000));
  await writeFile(at('added/a.png'), Buffer.alloc(7));
  await writeFile(at('runs/r/events.jsonl'), Buffer.alloc(50));
  return at;
}

test('measures each part of each project', async () => {
  const home = await temporaryFolder();
  const { client } = await openEngine(home);
  const { id } = await client.createProject({ name: 'a' });
  await client.createProject({ name: 'b' });
  await fill(home, id);
  expect([...(await usage(client))]).toEqual([
    ['b', { weights: 0, runs: 0, images: 0, features: 0, thumbnails: 0, exports: 0 }],
    ['a', { weights: 4000, runs: 50, images: 7, features: 1000, thumbnails: 200, exports: 30 }],
  ]);
});

test('empties parts, brings them back, keeps what was computed meanwhile, and deletes them when the engine ends', async () => {
  const home = await temporaryFolder();
  const { client, close } = await openEngine(home);
  const { id: project } = await client.createProject({ name: 'a' });
  const at = await fill(home, project);
  const parts = (['features', 'thumbnails'] as const).map((part) => ({ project, part }));
  const { emptied, freedBytes, busy } = await client.emptyParts({ parts });
  expect({ freedBytes, busy }).toEqual({ freedBytes: 1200, busy: [] });
  expect(await readdir(at('cache'))).toEqual([]);
  expect((await usage(client)).get(project)).toMatchObject({ features: 0, weights: 4000, exports: 30 });

  await mkdir(at('cache/features'));
  await writeFile(at('cache/features/a.bin'), 'computed again');
  await client.restoreParts({ emptied });
  expect(await readFile(at('cache/features/a.bin'), 'utf8')).toBe('computed again');
  expect((await usage(client)).get(project)).toMatchObject({ thumbnails: 200 });
  await expect(client.restoreParts({ emptied })).rejects.toMatchObject({ code: 'not-found' });

  await client.emptyParts({ parts });
  expect(await readdir(home)).toContain('.emptied');
  await close();
  expect(await readdir(home)).not.toContain('.emptied');
  expect(await readdir(at('cache'))).toEqual([]);
  expect(await readdir(at('blobs/cd'))).toEqual(['weights']);
});

test('keeps the parts of a project that another Graft has open, and does not keep projects locked', async () => {
  const home = await temporaryFolder();
  const first = await openEngine(home);
  const { id: project } = await first.client.createProject({ name: 'a' });
  const at = await fill(home, project);
  const second = await openEngine(home);
  await second.client.openProject({ project });
  const parts = [{ project, part: 'features' as const }];
  expect(await first.client.emptyParts({ parts })).toMatchObject({ freedBytes: 0, busy: [project] });
  expect(await readdir(at('cache/features'))).toEqual(['a.bin']);
  await second.close();
  expect(await first.client.emptyParts({ parts })).toMatchObject({ freedBytes: 1000, busy: [] });
  const third = await openEngine(home);
  await third.client.openProject({ project });
});

test('refuses parts that cannot be computed again, and ids that are paths', async () => {
  const { client } = await openEngine(await temporaryFolder());
  const ask = (project: string, part: string) =>
    client.emptyParts({ parts: [{ project, part: part as never }] });
  await expect(ask('a', 'weights')).rejects.toThrow();
  await expect(ask('../a', 'features')).rejects.toThrow();
});
