// Files with false sizes, external links or code are rejected with the reason.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GraftError } from '#shared/errors';
import { createRandom } from '#shared/random';
import { openWith } from '../../src-main/formats/registry';
import { englishLeft } from '../english-words';
import { fixtures, scratchContext } from './helpers';

const refusals: Record<string, [code: string, message: string | RegExp]> = {
  'external-link.h5': ['bad-file', "links to another file, '/etc/hostname'"],
  'soft-link.h5': ['bad-file', 'is a soft link'],
  'external-storage.h5': ['bad-file', "is stored in another file, '/etc/passwd'"],
  'virtual.h5': ['bad-file', 'is a virtual dataset'],
  'missing-weight.h5': ['bad-file', "weight 'conv/kernel:0' of 'conv'"],
  'wrong-shape.h5': ['bad-file', 'expected shape (3, 3, 3, 4), received (2, 3, 3, 4)'],
  'declares-64-gib.h5': ['bad-file', 'expected shape (3, 3, 3, 4), received (131072, 131072)'],
  'declares-64-gib-contiguous.h5': ['bad-file', 'expected shape (3, 3, 3, 4), received (131072, 131072)'],
  'consistent-64-gib.h5': ['bad-file', 'more bytes than a file of'],
  'truncated.h5': ['bad-file', 'damaged or truncated'],
  'text.h5': ['unsupported', 'is not a model file that Graft can open'],
  'empty.h5': ['bad-file', 'is empty'],
  'weights-only.h5': ['unsupported', 'contains weights without a network'],
  'truncated.keras': ['bad-file', 'not a complete zip archive'],
  'bomb.keras': ['too-large', "member 'config.json' expands to more than"],
  'lying-bomb.keras': ['too-large', "member 'config.json' expands to more than"],
  'bomb-weights.keras': ['too-large', "member 'model.weights.h5' expands to more than"],
  'traversal.keras': ['bad-file', "member '../../evil.txt' is a path outside the archive"],
  'tfjs-traversal': ['bad-file', "'../small.keras' is not a plain file name"],
  'tfjs-url': ['bad-file', "'https://example.org/w.bin' is not a plain file name"],
  'tfjs-short': ['bad-file', "the shards are truncated at 'd/kernel': expected 16"],
  'tfjs-graph': ['bad-file', 'the graph has no output'],
};

test.each(Object.entries(refusals))('rejects %s', async (file, [code, message]) => {
  const path = join(fixtures, 'hostile', file);
  const before = process.memoryUsage().rss;
  const error = await openWith(path, await scratchContext()).catch((reason) => reason);
  expect({ code: error.code, message: error.message }).toEqual({
    code,
    message: typeof message === 'string' ? expect.stringContaining(message) : expect.stringMatching(message),
  });
  expect(error.message).toContain(file);
  expect(englishLeft(error.words, [path])).toEqual([]);
  expect(process.memoryUsage().rss - before).toBeLessThan(300e6);
});

test('tests every hostile fixture', async () => {
  const files = await readdir(join(fixtures, 'hostile'));
  expect(files.sort()).toEqual([...Object.keys(refusals), 'packed.keras', 'endless.h5'].sort());
});

test('opens a repacked archive', async () => {
  const context = await scratchContext();
  const packed = await openWith(join(fixtures, 'hostile/packed.keras'), context);
  const whole = await openWith(join(fixtures, 'small.keras'), context);
  expect(packed.graph.layers).toEqual(whole.graph.layers);
});

test('names a missing file', async () => {
  await expect(openWith(join(fixtures, 'nothing.h5'), await scratchContext())).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('nothing.h5'),
  });
});

test.each(['small-keras2.h5', 'sequential-keras3.h5', 'nested.keras'])(
  'opens or rejects %s with randomly changed bytes, without an internal error',
  async (file) => {
    const context = await scratchContext();
    const bytes = await readFile(join(fixtures, file));
    const path = join(context.folder, 'damaged');
    for (let seed = 0; seed < 60; seed++) {
      const random = createRandom(seed);
      const damaged = Buffer.from(bytes);
      const reach = seed % 2 ? 4096 : damaged.length;
      for (let i = 0; i <= seed % 8; i++) damaged[Math.floor(random() * reach)] = Math.floor(random() * 256);
      await writeFile(path, damaged);
      const error = await openWith(path, context).then(
        () => null,
        (reason: unknown) => reason,
      );
      if (error !== null) expect(error, `seed ${seed}`).toBeInstanceOf(GraftError);
    }
  },
);
