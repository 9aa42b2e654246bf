// The reasons of faulty files survive in the cache of a scan: as sentences with their values, and as the English text of earlier versions.
import { expect, test } from 'vitest';
import { inEnglish, say, type Words } from '#shared/sentence';
import type { Steps } from '#shared/steps';
import { createScanCache, openScanCache } from '../../src-main/images/scan-cache';

function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Writes a reason to a cache and reads it. */
function stored(reason: Words): Words {
  const file = { sizeBytes: 3, mtimeMs: 5 };
  const cache = createScanCache('/photos');
  cache.add('a.png', file, { fault: 'truncated', reason });
  const verdict = finish(openScanCache(cache.toBytes(), '/photos'))?.recall('a.png', file)?.verdict;
  if (!verdict || 'hash' in verdict) throw new Error('the fault was not stored');
  return verdict.reason;
}

test('stores a reason with its values', () => {
  const reason = say`the decoder stopped while reading it: ${say`it took longer than ${60} s`}`;
  expect(stored(reason)).toEqual(reason);
});

test('reads English texts, also those that begin with a brace', () => {
  for (const text of ['the JPEG is truncated', '{not JSON', '{"text":5}']) expect(stored(text)).toBe(text);
});

test('stores the beginning of a very long reason in English', () => {
  const reason = say`the ${'x'.repeat(2000)} is damaged: its header is not valid`;
  expect(stored(reason)).toBe(inEnglish(reason).slice(0, 1000));
});
