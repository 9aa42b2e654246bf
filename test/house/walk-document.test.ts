// Each test that docs/walk.md names exists: its file, and the words of its name.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const rows = readFileSync(join(root, 'docs/walk.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('|') && line.includes('.test.ts`'));

/** Returns the named files of a row, each with the words of test names in the parentheses after it. */
function testsIn(row: string): { path: string; names: string[] }[] {
  return [...row.matchAll(/`(test\/[^`]+\.ts)`(?: \(([^)]*)\))?/g)].map(([, path, names]) => ({
    path: path!,
    names: [...(names ?? '').matchAll(/“([^”]+)”/g)].map(([, name]) => name!),
  }));
}

test('names an existing test for each wrong turn', () => {
  const named = rows.flatMap(testsIn);
  expect(rows.length).toBeGreaterThan(30);
  expect(rows.filter((row) => testsIn(row).length === 0)).toEqual([]);
  const missing = named.flatMap(({ path, names }) => {
    if (!existsSync(join(root, path))) return [path];
    const text = readFileSync(join(root, path), 'utf8');
    return names.filter((name) => !text.includes(name)).map((name) => `${path}: ${name}`);
  });
  expect(missing).toEqual([]);
});
