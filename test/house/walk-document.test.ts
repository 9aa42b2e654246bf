// Each test that the tables of docs/walk.md and docs/robustness.md name exists: its file, and the words of its name.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const rowsOf = (document: string) =>
  readFileSync(join(root, document), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|') && line.includes('.test.ts`'));

/** Returns the named files of a row, each with the words of test names in the parentheses after it. */
function testsIn(row: string): { path: string; names: string[] }[] {
  return [...row.matchAll(/`(test\/[^`]+\.ts)`(?: \(([^)]*)\))?/g)].map(([, path, names]) => ({
    path: path!,
    names: [...(names ?? '').matchAll(/“([^”]+)”/g)].map(([, name]) => name!),
  }));
}

test.each([
  ['docs/walk.md', 30],
  ['docs/robustness.md', 20],
])('%s names an existing test in each row', (document, least) => {
  const rows = rowsOf(document);
  const named = rows.flatMap(testsIn);
  expect(rows.length).toBeGreaterThan(least);
  expect(rows.filter((row) => testsIn(row).length === 0)).toEqual([]);
  const missing = named.flatMap(({ path, names }) => {
    if (!existsSync(join(root, path))) return [path];
    const text = readFileSync(join(root, path), 'utf8');
    return names.filter((name) => !text.includes(name)).map((name) => `${path}: ${name}`);
  });
  expect(missing).toEqual([]);
});
