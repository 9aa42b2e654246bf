// Downloading weights in the window: progress, stopping, continuing, errors, and the updated catalog.
// @vitest-environment node
import { readFile } from 'node:fs/promises';
import { createPinia } from 'pinia';
import { beforeAll, expect, test, vi } from 'vitest';
import { createSSRApp } from 'vue';
import { inEnglish } from '#shared/sentence';
import type { Connection } from '../../../src-renderer/connect/connection';
import { connectionKey } from '../../../src-renderer/connect/use-connection';
import { useCatalog } from '../../../src-renderer/stores/catalog';
import { useWeights, weightsOf } from '../../../src-renderer/stores/weights';
import { fixture, openAt } from '../../engine/models/local-weights';
import { buildHelpers } from '../../engine/support';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

/** Creates stores with an engine that downloads weights from a local server. */
async function openStores(...served: Parameters<typeof openAt>) {
  const { client } = await openAt(...served);
  const app = createSSRApp({});
  const pinia = createPinia();
  app.provide(connectionKey, { client } as Connection);
  app.use(pinia);
  const [weights, catalog] = [useWeights(pinia), useCatalog(pinia)];
  await catalog.load();
  const state = () => weightsOf(catalog.models.find(({ id }) => id === 'mobilenetv2')!, false);
  return { weights, state, job: () => weights.jobOf('mobilenetv2', false) };
}

test('stops a download, keeps the downloaded part, and continues it', async () => {
  const bytes = await readFile(fixture);
  const ranges: (string | undefined)[] = [];
  const { weights, state, job } = await openStores(bytes, (request, response) => {
    ranges.push(request.headers.range);
    const from = Number(/\d+/.exec(request.headers.range ?? '0')![0]);
    const range = { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
    response.writeHead(from ? 206 : 200, {
      etag: '"a"',
      'content-length': bytes.length - from,
      ...(from ? range : {}),
    });
    if (from) response.end(bytes.subarray(from));
    else response.write(bytes.subarray(0, 100_000));
  });
  expect(state()).toBe('download');
  const first = weights.fetch('mobilenetv2', false);
  await vi.waitFor(() => expect(job()?.done).toBeGreaterThan(0), 10_000);
  expect(job()).toMatchObject({ running: true, total: bytes.length });
  weights.cancel('mobilenetv2', false);
  expect(await first).toBe(false);
  expect(job()).toMatchObject({ running: false, message: null });
  // The engine receives the cancellation with a delay.
  await vi.waitFor(async () => expect(await weights.fetch('mobilenetv2', false)).toBe(true), 10_000);
  expect(state()).toBe('cached');
  expect(ranges[0]).toBeUndefined();
  expect(ranges.at(-1)).toMatch(/^bytes=[1-9]\d+-$/);
});

test('keeps showing the reason of a failed download', async () => {
  const { weights, state, job } = await openStores(await readFile(fixture), Buffer.from('log in first'));
  expect(await weights.fetch('mobilenetv2', false)).toBe(false);
  expect(inEnglish(job()?.message ?? '')).toContain('sent a different file: expected MD5');
  expect(inEnglish(job()?.message ?? '')).toContain('To add it by hand, download http://127.0.0.1:');
  expect(state()).toBe('download');
});
