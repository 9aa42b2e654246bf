// The latest value stays open for its next use, and is disposed when another one is needed.
import { expect, test } from 'vitest';
import { createLatest } from '../../../src-main/trainer/weights/latest';

test('opens a value once for uses in a row, and closes it when another is needed and nothing uses it', async () => {
  const log: string[] = [];
  const latest = createLatest<{ dispose(): void }>();
  const borrow = (key: string) =>
    latest.borrow(key, async () => {
      log.push(`open ${key}`);
      return { dispose: () => void log.push(`close ${key}`) };
    });
  (await borrow('a')).release();
  const used = await borrow('a');
  expect([latest.has('a'), latest.has('b')]).toEqual([true, false]);
  expect(log).toEqual(['open a']);
  const other = await borrow('b');
  expect(log).toEqual(['open a', 'open b']);
  used.release();
  await Promise.resolve();
  expect(log).toEqual(['open a', 'open b', 'close a']);
  other.release();
  latest.dispose();
  await Promise.resolve();
  expect(log.at(-1)).toBe('close b');
});

test('opens a value again that failed to open', async () => {
  const latest = createLatest<{ dispose(): void }>();
  await expect(latest.borrow('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  const { value } = await latest.borrow('a', async () => ({ dispose() {} }));
  expect(value).toBeDefined();
});
