// When WebGPU is used: equal features, and faster than the processor; and which adapters are programs on the processor.
import { expect, test } from 'vitest';
import { inEnglish } from '#shared/sentence';
import { judge } from '../../../src-main/runtime/gpu/test-webgpu';

const reasonFor = (difference: number, speedup: number) => {
  const reason = judge(difference, speedup);
  return reason && inEnglish(reason);
};

test('uses a GPU whose features are equal to 1e-3, and that is not slower', () => {
  expect(reasonFor(1e-3, 1)).toBeNull();
  expect(reasonFor(8.5e-7, 20)).toBeNull();
});

test('refuses other features, also ones that are not numbers, and a slower GPU', () => {
  expect(reasonFor(0.002, 20)).toBe(
    'its results differ from those of the processor by 2.0e-3, expected at most 0.001',
  );
  expect(reasonFor(Number.NaN, 20)).toMatch(/^its results differ from those of the processor by NaN/);
  expect(reasonFor(0, 0.5)).toBe('features take 2.0 times as long as on the processor');
});
