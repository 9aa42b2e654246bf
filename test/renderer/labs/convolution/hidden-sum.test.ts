// The sum of the convolution lab while a guided lab asks for it: its numbers are shown, its result is not.
// @vitest-environment node
import '../../dom';

import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { nextTick } from 'vue';
import { convolutionByHand } from '#shared/labs/guided/convolution-by-hand/lab';
import { startProgress } from '#shared/labs/guided/progress';
import ConvolutionLab from '../../../../src-renderer/labs/convolution/ConvolutionLab.vue';
import { useLabResult } from '../../../../src-renderer/labs/convolution/lab-result';
import { usePointed } from '../../../../src-renderer/labs/convolution/pointed';
import { eventually } from '../../../contract/suite';
import { buildHelpers } from '../../../engine/support';
import { mount } from '../../mount';
import { openWindow } from '../../window';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

test('shows the result only when the answer is right', async () => {
  const window = await openWindow();
  const page = mount(ConvolutionLab, {}, window);
  onTestFinished(page.unmount);
  const results = useLabResult();
  await eventually(async () => expect(results.result).not.toBeNull());
  usePointed().pin({ of: 'output', row: 60, column: 60 });
  await nextTick();
  const value = page.text('sum-value');
  expect(Number(value.replace('−', '-'))).not.toBeNaN();
  expect(page.get('lab-output').getAttribute('aria-valuetext')).toContain('column 60: ');

  const progress = { ...startProgress(convolutionByHand), at: 'sum', snapshots: {} };
  window.project.update({ lab: progress });
  await nextTick();
  expect(page.text('sum-value')).toBe('?');
  expect(page.text('sum-channel-0')).toMatch(/·.* = \?$/);
  expect(page.text('sum-hidden')).toContain('Step 2 of the lab asks for the result');
  expect(page.get('lab-output').getAttribute('aria-valuetext')).toMatch(/: \?$/);

  window.project.update({ lab: { ...progress, answers: { sum: 1 } } });
  await nextTick();
  expect(page.text('sum-value')).toBe('?');
  window.project.update({ lab: { ...progress, ticks: { sum: { found: 1, kept: false } } } });
  await nextTick();
  expect(page.text('sum-value')).toBe(value);
  expect(page.find('sum-hidden')).toBeNull();
});
