// A corpus of unreadable files: each is reported with its reason, and no readable one is skipped. GRAFT_TABLE=1 prints it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DecoderPool, openDecoderPool } from '../../src-main/images/decoder-pool';
import { scanFolder } from '../../src-main/images/scan';
import { englishLeft } from '../english-words';
import { withReasons } from '../in-english';
import { makeBadFiles } from './bad-files';
import { buildDecoder, withFolder } from './support';

let pool: DecoderPool;
beforeAll(async () => {
  pool = openDecoderPool({ processes: 2, entry: await buildDecoder() });
});
afterAll(() => pool.close());

test('reports every unreadable file with its reason, and keeps every readable one', async () => {
  await withFolder(async (folder) => {
    const corpus = await makeBadFiles(folder);
    for await (const { index } of scanFolder(folder, { pool })) {
      if (!index) continue;
      const kept = new Set(index.images.map(({ path }) => path));
      const told = new Map(withReasons(index.rejected).map((one) => [one.path, one]));
      if (process.env.GRAFT_TABLE) {
        const shown = (path: string) => JSON.stringify(path).slice(1, -1).slice(0, 40).padEnd(40);
        const lines = corpus.map(({ path, how }) => {
          const { fault, reason } = told.get(path) ?? { fault: kept.has(path) ? 'kept' : 'LOST', reason: '' };
          return `${shown(path)}  ${how.padEnd(34)}  ${fault.padEnd(13)}  ${reason}`;
        });
        console.log(`${lines.join('\n')}\n${kept.size} kept, ${told.size} left out, ${corpus.length} in all`);
      }
      for (const { path, fault, reason } of corpus) {
        if (fault === null)
          expect([path, told.get(path)?.reason ?? null, kept.has(path)]).toEqual([path, null, true]);
        else {
          expect([path, kept.has(path), told.get(path)?.fault]).toEqual([path, false, fault]);
          if (reason instanceof RegExp) expect(told.get(path)!.reason).toMatch(reason);
          else if (reason !== '') expect(told.get(path)!.reason).toBe(reason);
        }
      }
      expect(kept.size + told.size).toBe(corpus.length);
      expect(
        index.rejected.flatMap(({ reason, path }) => englishLeft(reason, [path, 'bad', 'good'])),
      ).toEqual([]);
      return;
    }
    throw new Error('the scan gave no index');
  });
});
