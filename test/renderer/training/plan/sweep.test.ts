// Sweeps and comparison: parsing values, recipes that differ in one number, smoothed curves.
import { expect, test } from 'vitest';
import { parseRecipe } from '#shared/recipe/recipe';
import { linesToCsv } from '../../../../src-renderer/training/charts/chart-line';
import { createSmoothing } from '../../../../src-renderer/training/charts/series';
import { readValues, sweptNames, sweptValue, withSwept } from '../../../../src-renderer/training/plan/sweep';
import { diffRecipes } from '../../../../src-renderer/training/runs/recipe-diff';

const recipe = parseRecipe(
  JSON.stringify({
    version: 2,
    name: 'x',
    model: { catalog: 'lenet5' },
    data: { folder: 'sample:drawings' },
    stages: [{ trainable: { all: true } }, { trainable: { head: true } }],
  }),
);

test('parses values as users type them', () => {
  expect(readValues('0.01, 0.003;1e-4  0.01')).toEqual([0.01, 0.003, 0.0001]);
  expect(readValues('')).toBeNull();
  expect(readValues('1, two')).toBeNull();
});

test.each(sweptNames)('changes only %s in a sweep', (name) => {
  const value = name === 'learningRate' || name === 'weightDecay' || name === 'labelSmoothing' ? 0.2 : 3;
  const next = withSwept(recipe, name, 1, value);
  expect(sweptValue(next, name, 1)).toBe(value);
  const paths = diffRecipes([recipe, next]).map(({ path }) => path);
  expect(paths.every((path) => path === 'seed' || path.startsWith('stages.1.'))).toBe(true);
  expect(paths.length).toBeGreaterThan(0);
  expect(() => withSwept(recipe, name, 1, -1)).toThrow();
});

test('smooths without changing a constant or a bias at the start', () => {
  const flat = [1, 2, 3].map((x) => ({ x, y: 5 }));
  for (const { y } of createSmoothing(0.9)(flat)) expect(y).toBeCloseTo(5, 10);
  const rising = createSmoothing(0.5)([0, 0, 1].map((y, x) => ({ x, y })));
  // Weights of 1/2, 1/4 … from the newest: (0·0.125 + 0·0.25 + 1·0.5) / 0.875
  expect(rising[2]!.y).toBeCloseTo(0.5 / 0.875, 10);
});

test('quotes names in a CSV of curves', () => {
  const line = { label: 'a "b", c', color: 'x', points: [{ x: 1, y: 2 }], width: 1, dots: false };
  expect(linesToCsv([line], 'epoch')).toBe('line,epoch,value\n"a ""b"", c",1,2\n');
});
