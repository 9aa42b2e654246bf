// Checks the table of docs/insight.md: it shows the rows of test/fixtures/parity/insight.json, whose figures the named tests measure.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { contradiction, parityRows, parityTable, writesParity } from '../parity';

const root = join(import.meta.dirname, '../..');
const document = join(root, 'docs/insight.md');
const rows = parityRows();

/** Returns a table without the spaces and dashes that the formatter adds. */
const withoutPadding = (table: string) => table.replace(/ *\| */g, '|').replace(/-{3,}/g, '---');

test('shows the rows as a table', () => {
  const text = readFileSync(document, 'utf8');
  const table = parityTable(rows);
  const before = text.search(/^\| Method +\|/m);
  const after = text.indexOf('\n\n', before);
  expect(before).toBeGreaterThan(0);
  if (writesParity) writeFileSync(document, text.slice(0, before) + table + text.slice(after));
  else expect(withoutPadding(text.slice(before, after))).toBe(withoutPadding(table));
});

test.each(rows.map((row) => [row.id, row] as const))(
  '%s is measured by its test, within its bound',
  (_, row) => {
    const code = readFileSync(join(root, row.test), 'utf8');
    expect(code).toContain(`openParity('${row.test}')`);
    expect(code).toMatch(/^parity\.test\(\);$/m);
    if (row.measure === 'difference') expect(row.found).toBeLessThanOrEqual(row.bound);
    else expect(row.found).toBeGreaterThanOrEqual(row.bound);
  },
);

test('has one row per comparison', () => {
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
});

test('a figure far from the one that is shown contradicts it', () => {
  const row = { ...rows[0]!, measure: 'difference', found: 2e-6, bound: 1e-5 } as const;
  expect(contradiction(row, 3e-6)).toBeNull();
  expect(contradiction(row, 1e-7)).toBeNull();
  expect(contradiction(row, 3e-5)).toContain('measured 0.00003');
  expect(contradiction({ ...row, found: 3e-3 }, 1e-6)).not.toBeNull();
  expect(contradiction({ ...row, measure: 'correlation', found: 0.99 }, 0.9)).not.toBeNull();
});
