// The pool with helper processes: order, crashes, time limits, cancellation and cleanup.
import { copyFile, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { say } from '#shared/sentence';
import { decodeImage } from '../../src-main/images/decode';
import { type DecoderPool, openDecoderPool } from '../../src-main/images/decoder-pool';
import { buildDecoder, fixture, withFolder } from './support';

let entry: string;
const pools: DecoderPool[] = [];
const open = (options: Parameters<typeof openDecoderPool>[0] = {}) => {
  const pool = openDecoderPool({ processes: 2, entry, ...options });
  pools.push(pool);
  return pool;
};
const size = { width: 24, height: 18 };
const crashing = fileURLToPath(new URL('./crashing-decoder.mjs', import.meta.url));

beforeAll(async () => {
  entry = await buildDecoder();
  process.env.GRAFT_TEST_DECODER = entry;
});
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.close()));
});

describe('the decoder pool', () => {
  it('returns the same pixels as decoding in this process, regardless of concurrent work', async () => {
    const pool = open();
    const names = ['rgb.jpg', 'rgba.png', 'exif-6.jpg', 'gray-16.png', 'rgb.webp', 'waves.png'];
    const many = Array.from({ length: 60 }, (_, i) => fixture(names[i % names.length]!));
    const pixels = await Promise.all(many.map((path) => pool.decode({ path }, size)));
    const wanted = await Promise.all(many.map((path) => decodeImage({ path }, size)));
    expect(pixels.map((own) => Buffer.compare(own, Buffer.alloc(0)))).not.toContain(0);
    for (const [i, own] of pixels.entries()) expect(Buffer.compare(own, wanted[i]!)).toBe(0);
    const fromBytes = await pool.decode({ bytes: await readFile(many[0]!) }, size);
    expect(Buffer.compare(fromBytes, wanted[0]!)).toBe(0);
  });

  it('reports the error of an unreadable image and continues', async () => {
    const pool = open();
    await expect(pool.decode({ path: fixture('make.py') }, size)).rejects.toMatchObject({
      name: 'GraftError',
      code: 'bad-file',
      message: 'make.py: expected an image, found text.',
    });
    expect((await pool.decode({ path: fixture('rgb.jpg') }, size)).byteLength).toBe(24 * 18 * 3);
  });

  it('returns the state of files as the system tells it, and NaN for a file that is missing', async () => {
    const [first, last] = [fixture('rgb.jpg'), fixture('waves.png')];
    const states = await open().stat([first, `${first}.missing`, last]);
    const [a, b] = [await stat(first), await stat(last)];
    expect([...states]).toEqual([a.size, a.mtimeMs, Number.NaN, Number.NaN, b.size, b.mtimeMs]);
  });

  it("reports an image that crashes its decoder as that image's error only", async () => {
    await withFolder(async (folder) => {
      const bad = join(folder, 'kills.jpg');
      await copyFile(fixture('rgb.jpg'), bad);
      const pool = open({ entry: crashing });
      const good = Array.from({ length: 20 }, () => pool.decode({ path: fixture('rgb.jpg') }, size));
      const fine = { path: fixture('gray.jpg') };
      const inspected = pool.inspect([fine, { path: bad }, fine]);
      const decoded = pool.decode({ path: bad }, size);
      const more = Array.from({ length: 20 }, () => pool.inspect([{ path: fixture('rgb.png') }]));
      await expect(decoded).rejects.toMatchObject({ code: 'bad-file' });
      expect(await inspected).toEqual([
        expect.objectContaining({ ok: true, notes: ['gray'] }),
        {
          ok: false,
          fault: 'unreadable',
          reason: say`the decoder stopped while reading it: ${'signal SIGSEGV'}`,
          lasting: false,
          sizeBytes: 0,
          mtimeMs: 0,
        },
        expect.objectContaining({ ok: true }),
      ]);
      expect((await Promise.all(good)).length).toBe(20);
      expect((await Promise.all(more)).every(([seen]) => seen!.ok)).toBe(true);
    });
  });

  it('stops decoding an image after a time limit', async () => {
    await withFolder(async (folder) => {
      const slow = join(folder, 'hangs.jpg');
      await copyFile(fixture('rgb.jpg'), slow);
      const pool = open({ entry: crashing, timeoutMs: 1500 });
      const others = Array.from({ length: 6 }, () => pool.decode({ path: fixture('rgb.jpg') }, size));
      expect(await pool.inspect([{ path: slow }])).toMatchObject([
        {
          fault: 'unreadable',
          reason: say`the decoder stopped while reading it: ${say`it took longer than ${1.5} s`}`,
        },
      ]);
      expect((await Promise.all(others)).length).toBe(6);
    });
  });

  it('reports that its processes cannot be started', async () => {
    const pool = open({ entry: '/nowhere/decoder.js' });
    await expect(pool.decode({ path: fixture('rgb.jpg') }, size)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('/nowhere/decoder.js'),
    });
  });

  it('rejects pending work as cancelled when its signal is aborted or the pool closes', async () => {
    const pool = open({ processes: 1 });
    const leave = new AbortController();
    const left = Array.from({ length: 30 }, () =>
      pool.decode({ path: fixture('waves.png') }, size, { signal: leave.signal }),
    );
    leave.abort();
    const results = await Promise.allSettled(left);
    expect(results.every((result) => result.status === 'rejected')).toBe(true);
    const kept = pool.decode({ path: fixture('waves.png') }, size);
    expect((await kept).byteLength).toBe(24 * 18 * 3);
    const unfinished = pool.decode({ path: fixture('waves.png') }, size);
    const ended = expect(unfinished).rejects.toMatchObject({ code: 'cancelled' });
    await pool.close();
    await ended;
    await expect(pool.decode({ path: fixture('rgb.jpg') }, size)).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
