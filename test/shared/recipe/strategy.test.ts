// The advisor's four cases.
import { describe, expect, test } from 'vitest';
import { adviseStrategy } from '#shared/recipe/strategy';

describe('the four cases', () => {
  const cut = (layer: string, accuracy: number) => ({ layer, accuracy, channels: 8, share: 0.5 });
  const facts = { chance: 0.2, pixels: 0.3, sample: 100, classes: 5 };

  test.each([
    ['little-near', 300, [cut('early', 0.6), cut('late', 0.9)], 'late', 'feature'],
    ['much-near', 30_000, [cut('early', 0.6), cut('late', 0.9)], 'late', 'finetune'],
    ['little-far', 300, [cut('early', 0.7), cut('late', 0.6)], 'early', 'feature'],
    ['much-far', 30_000, [cut('early', 0.4), cut('late', 0.3)], 'late', 'discriminative'],
  ] as const)('%s', (situation, images, cuts, layer, plan) => {
    expect(adviseStrategy({ ...facts, images, cuts })).toMatchObject({ situation, cut: layer, plan });
  });

  test('reports features no better than pixels as far', () => {
    const advice = adviseStrategy({ ...facts, pixels: 0.9, images: 300, cuts: [cut('late', 0.9)] });
    expect(advice.situation).toBe('little-far');
  });
});
