// Downloads members of a wheel from an index that disconnects, changes bytes, has no ranges or redirects: complete and right, or not at all.
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fetchMembers } from '../../src-main/runtime/wheel/fetch-members';
import { proxy } from '../weights/local-server';
import {
  configOf,
  fetchAll,
  members,
  pin,
  serveIndex,
  targetsIn,
  temporaryFolder,
  wheel,
} from './wheel-server';

async function expectMembers(folder: string): Promise<void> {
  for (const [name, path] of targetsIn(folder))
    expect(Buffer.from(members[name]!).equals(await readFile(path)), name).toBe(true);
}

const received = (asked: { range: string | undefined }[]) =>
  asked.reduce((sum, { range }) => {
    const bounds = /^bytes=(\d+)-(\d+)$/.exec(range ?? '');
    return sum + (bounds ? Number(bounds[2]) - Number(bounds[1]) + 1 : 0);
  }, 0);

test('downloads only the members asked for, in ranges, and leaves no other files', async () => {
  const { index, asked } = await serveIndex();
  const folder = await temporaryFolder();
  const progress = await fetchAll(folder, { config: configOf(index) });
  await expectMembers(folder);
  expect(await readdir(join(folder, 'store'))).toEqual([]);
  expect((await readdir(join(folder, 'tiny'))).sort()).toEqual(['include', 'libtiny.so', 'stored.bin']);
  expect(((await stat(join(folder, 'tiny/libtiny.so'))).mode & 0o777).toString(8)).toBe('755');
  expect(asked[0]).toMatchObject({
    path: '/simple/tiny-lib/',
    accept: expect.stringMatching(/v1\+json.*html/),
  });
  const ranges = asked.filter(({ range }) => range !== undefined);
  // The largest member is 900 KB of bytes that hardly shrink, in blocks of 100 kB.
  expect(ranges.length).toBeGreaterThanOrEqual(8);
  // The tail with the directory overlaps the file that nobody asked for by at most 64 KiB.
  expect(received(ranges)).toBeLessThan(wheel.length - 2_000_000 + 70_000);
  const last = progress.at(-1)!;
  expect([last.done, progress.every(({ total }) => total === last.total)]).toEqual([last.total, true]);
});

test('reads an HTML index', async () => {
  const { index } = await serveIndex({ page: 'html' });
  const folder = await temporaryFolder();
  await fetchAll(folder, { config: configOf(index) });
  await expectMembers(folder);
});

test('requests the missing bytes if the server closes the connection', async () => {
  const { index, asked } = await serveIndex({ cutAfter: (n) => (n % 2 === 0 ? 50_000 : undefined) });
  const folder = await temporaryFolder();
  await fetchAll(folder, { config: configOf(index) });
  await expectMembers(folder);
  const starts = asked.flatMap(({ range }) => /^bytes=(\d+)-/.exec(range ?? '')?.[1] ?? []);
  expect(new Set(starts).size).toBeGreaterThanOrEqual(12);
});

test('continues a download that was left, after a restart too', async () => {
  const { index, asked, manners } = await serveIndex({ chunkDelayMs: 5 });
  const folder = await temporaryFolder();
  const options = { config: configOf(index), store: join(folder, 'store'), env: {}, blockBytes: 100_000 };
  for await (const { done } of fetchMembers(pin, targetsIn(folder), options)) if (done > 400_000) break;
  expect(await readdir(options.store)).toEqual([
    expect.stringMatching(/\.packed$/),
    expect.stringMatching(/\.packed\.json$/),
  ]);
  await expect(stat(join(folder, 'tiny/libtiny.so'))).rejects.toThrow('ENOENT');
  asked.length = 0;
  manners.chunkDelayMs = 0;
  await fetchAll(folder, { config: configOf(index) });
  await expectMembers(folder);
  expect(received(asked)).toBeLessThan(wheel.length - 2_000_000 + 70_000 - 300_000);
  expect(await readdir(options.store)).toEqual([]);
});

test('keeps members that an earlier call has completed', async () => {
  const { index, asked } = await serveIndex();
  const folder = await temporaryFolder();
  await fetchAll(folder, { config: configOf(index) });
  await rm(join(folder, 'tiny/stored.bin'));
  asked.length = 0;
  const progress = await fetchAll(folder, { config: configOf(index) });
  await expectMembers(folder);
  // The probe, the directory in two requests, and one member.
  expect(asked.filter(({ range }) => range !== undefined)).toHaveLength(4);
  expect(progress.at(-1)!.done).toBe(progress.at(-1)!.total);
});

test('downloads a resumed member again if it is wrong', async () => {
  const { index } = await serveIndex({ chunkDelayMs: 5 });
  const folder = await temporaryFolder();
  const options = { config: configOf(index), store: join(folder, 'store'), env: {}, blockBytes: 100_000 };
  for await (const { done } of fetchMembers(pin, targetsIn(folder), options)) if (done > 300_000) break;
  const name = (await readdir(options.store)).find((one) => one.endsWith('.packed'))!;
  const bytes = await readFile(join(options.store, name));
  bytes.fill(0, 200, 60_000);
  await writeFile(join(options.store, name), bytes);
  await fetchAll(folder, { config: configOf(index) });
  await expectMembers(folder);
});

test.each([
  ['tiny/libtiny.so', 400_000],
  ['tiny/include/tiny.h', 24],
  ['tiny/stored.bin', 2_000],
])('rejects a flipped byte in %s, naming it', async (name, offset) => {
  const changed = Buffer.from(wheel);
  changed[changed.indexOf(name) + offset]! ^= 1;
  const { index } = await serveIndex({ bytes: changed });
  const folder = await temporaryFolder();
  await expect(fetchAll(folder, { config: configOf(index) })).rejects.toMatchObject({
    code: 'bad-file',
    message: expect.stringContaining(`${name} is damaged or was changed`),
  });
  await expect(stat(join(folder, name))).rejects.toThrow('ENOENT');
  expect(await readdir(join(folder, 'store'))).toEqual([]);
});

test('downloads the whole wheel from a server without ranges, and rejects a changed one', async () => {
  const { index, manners } = await serveIndex({ withoutRanges: true });
  const folder = await temporaryFolder();
  const progress = await fetchAll(folder, { config: configOf(index) });
  await expectMembers(folder);
  expect(progress.some(({ total }) => total === wheel.length)).toBe(true);
  expect(await readdir(join(folder, 'store'))).toEqual([]);
  manners.bytes = Buffer.from(wheel);
  manners.bytes[500_000]! ^= 1;
  const other = await temporaryFolder();
  await expect(fetchAll(other, { config: configOf(index) })).rejects.toMatchObject({
    code: 'bad-file',
    message: expect.stringContaining(`${pin.file} is damaged or was changed: expected SHA-256`),
  });
  expect(await readdir(join(other, 'store'))).toEqual([]);
});

test('starts over if a server without ranges closes the connection', async () => {
  const { index } = await serveIndex({
    withoutRanges: true,
    cutAfter: (n) => (n === 2 ? 70_000 : undefined),
  });
  const folder = await temporaryFolder();
  await fetchAll(folder, { config: configOf(index) });
  await expectMembers(folder);
});

test('sends the credentials of an index to its host only, and shows them nowhere', async () => {
  const storage = await serveIndex();
  const { index, asked, manners } = await serveIndex({ credentials: 'me:s3cret' });
  manners.redirectTo = `${storage.url}/elsewhere/${pin.file}?signature=s3cret`;
  const folder = await temporaryFolder();
  const own = index.replace('//', '//me:s3cret@');
  await fetchAll(folder, { config: configOf(own) });
  await expectMembers(folder);
  expect(asked.every(({ authorization }) => authorization?.startsWith('Basic '))).toBe(true);
  expect(storage.asked.length).toBeGreaterThan(8);
  expect(storage.asked.every(({ authorization }) => authorization === undefined)).toBe(true);
  manners.credentials = 'me:changed';
  const failed = await fetchAll(folder, { config: configOf(own) }).catch((error) => error);
  expect(failed).toMatchObject({ code: 'unavailable', message: expect.stringContaining('401 Unauthorized') });
  expect(JSON.stringify([failed, failed.message, failed.stack])).not.toContain('s3cret');
});

test('uses the proxy of the environment, and the one of the configuration before it', async () => {
  const { index } = await serveIndex();
  const one = await proxy();
  const two = await proxy();
  await fetchAll(await temporaryFolder(), { config: configOf(index), env: { HTTP_PROXY: one.url } });
  expect(one.through.length).toBeGreaterThan(8);
  const seen = one.through.length;
  await fetchAll(await temporaryFolder(), {
    config: configOf(index, { proxy: two.url }),
    env: { HTTP_PROXY: one.url },
  });
  expect([one.through.length, two.through.length > 8]).toEqual([seen, true]);
  await fetchAll(await temporaryFolder(), {
    config: configOf(index),
    env: { HTTP_PROXY: one.url, NO_PROXY: '127.0.0.1' },
  });
  expect(one.through.length).toBe(seen);
});

test('asks further indexes, and takes a wheel from a folder', async () => {
  const { index, url } = await serveIndex();
  const folder = await temporaryFolder();
  await fetchAll(folder, { config: configOf(`${url}/empty`, { indexes: [`${url}/empty`, index] }) });
  await expectMembers(folder);
  const local = await temporaryFolder();
  await writeFile(join(local, pin.file), wheel);
  const other = await temporaryFolder();
  await fetchAll(other, { config: configOf(`${url}/empty`, { findLinks: [local], mayAskIndex: false }) });
  await expectMembers(other);
  expect(await readdir(local)).toEqual([pin.file]);
});

test('names each place that does not have the wheel', async () => {
  const { url } = await serveIndex();
  const folder = await temporaryFolder();
  const config = configOf(`${url}/empty`, { findLinks: ['/nowhere'] });
  await expect(fetchAll(folder, { config })).rejects.toMatchObject({
    code: 'unavailable',
    message: `${pin.file} was not found: not in /nowhere; ${url}/empty/tiny-lib/: ${url.slice(7)} answered 404 Not Found.`,
  });
  await expect(fetchAll(folder, { config: configOf('', { indexes: [] }) })).rejects.toMatchObject({
    code: 'unavailable',
    message: `${pin.file} was not found: no Python package index is configured (index-url in pip.conf, or PIP_INDEX_URL), and pip is not installed.`,
  });
});

test('stops at once when it is canceled, and keeps what was downloaded', async () => {
  const { index } = await serveIndex({ chunkDelayMs: 5 });
  const folder = await temporaryFolder();
  const stop = new AbortController();
  const options = { config: configOf(index), store: join(folder, 'store'), env: {}, blockBytes: 100_000 };
  let stoppedAt = 0;
  const work = async () => {
    for await (const { done } of fetchMembers(pin, targetsIn(folder), { ...options, signal: stop.signal }))
      if (done > 200_000 && !stop.signal.aborted) {
        stoppedAt = performance.now();
        stop.abort();
      }
  };
  await expect(work()).rejects.toMatchObject({ code: 'cancelled', message: `Cancelled: ${pin.file}.` });
  expect(performance.now() - stoppedAt).toBeLessThan(500);
  expect((await readdir(options.store)).length).toBe(2);
});

test('says which server is silent', async () => {
  const { index } = await serveIndex({ chunkDelayMs: 800 });
  const folder = await temporaryFolder();
  await expect(
    fetchAll(folder, { config: configOf(index), stallMs: 200, retryDelaysMs: [] }),
  ).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/127\.0\.0\.1:\d+ sent nothing/),
  });
});
