// Uploads of a folder over a connection that breaks: everything arrives, and what arrived before is not sent again.
// @vitest-environment node
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Client } from '#shared/protocol/contract';
import { type EngineContract, engineContract } from '#shared/protocol/engine-contract';
import { connect, serve } from '#shared/protocol/rpc';
import { createLoopback } from '#shared/protocol/transport';
import { uploadFolder } from '../../../src-renderer/connect/upload-folder';
import { openEngine, temporaryFolder } from '../../engine/support';

const files = Array.from({ length: 12 }, (_, i) => ({
  path: `${i % 2 === 0 ? 'cats' : 'dogs'}/${i}.jpg`,
  file: new File([`image ${i}`], `${i}.jpg`),
}));

test('waits for a lost connection, and sends each file once', async () => {
  const { client: direct, engine } = await openEngine(await temporaryFolder());
  const { id: project } = await direct.createProject({ name: 'a' });
  const open = () => {
    const [near, far] = createLoopback();
    const stop = serve(engineContract, engine.handlers, far);
    const cut = () => {
      near.close();
      stop();
    };
    return { client: connect(engineContract, near), cut };
  };
  let line = open();
  const sent: string[] = [];
  let claims = 0;
  // The connection breaks in the middle, and is back after a second.
  const client = new Proxy({} as Client<EngineContract>, {
    get: (_, name: keyof EngineContract) => (request: { path: string }, options: object) => {
      if (name === 'claimFiles') claims++;
      if (name === 'uploadChunk' && sent.push(request.path) === 7) {
        line.cut();
        setTimeout(() => {
          line = open();
        }, 1200);
      }
      return (line.client[name] as (request: object, options: object) => unknown)(request, options);
    },
  });
  const progress: number[] = [];
  const folder = await uploadFolder(
    client,
    project,
    { name: 'pets', files },
    { signal: new AbortController().signal, onProgress: (one) => progress.push(one.files) },
  );
  expect(claims).toBeGreaterThan(0);
  // At most the chunks that were under way are sent twice.
  expect(sent.length).toBeLessThanOrEqual(files.length + 4);
  expect(new Set(sent).size).toBe(files.length);
  expect(progress.at(-1)).toBe(files.length);
  for (const { path, file } of files)
    expect(await readFile(join(folder, path), 'utf8')).toBe(await file.text());
  expect((await readdir(folder)).sort()).toEqual(['cats', 'dogs']);
  // The same folder again: nothing is sent.
  sent.length = 0;
  await uploadFolder(
    client,
    project,
    { name: 'pets', files },
    { signal: new AbortController().signal, onProgress: () => {} },
  );
  expect(sent).toEqual([]);
});
