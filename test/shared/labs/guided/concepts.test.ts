// The table of docs/labs.md: all 56 concepts of the textbooks, with steps that exist.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { labs } from '#shared/labs/guided/labs';

const text = readFileSync(join(import.meta.dirname, '../../../../docs/labs.md'), 'utf8');
const rows = [...text.matchAll(/^\| +(\d+) +\| .+? \| .+ \| (.+?) +\|$/gm)].map((row) => ({
  number: Number(row[1]),
  where: row[2]!.trim(),
}));
const steps = new Set(labs.flatMap((lab) => lab.steps.map((step) => `${lab.id}/${step.id}`)));

test('has each concept once', () => {
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 56 }, (_, i) => i + 1));
});

test('names steps that exist', () => {
  const named = rows.flatMap(({ where }) => (where.startsWith('view: ') ? [] : where.split(', ')));
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((step) => !steps.has(step))).toEqual([]);
});

test('has each lab', () => {
  const named = rows.map(({ where }) => where).join(', ');
  expect(labs.filter(({ id }) => !named.includes(`${id}/`)).map(({ id }) => id)).toEqual([]);
});
