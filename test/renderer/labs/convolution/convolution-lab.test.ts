// The convolution lab: kernels typed, pasted, chosen and undone; the sum of a value; refusals; pooling; a kernel found by gradient descent; own images.
// @vitest-environment node
import '../../dom';

import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { nextTick } from 'vue';
import { convolutionSteps } from '#shared/labs/convolution/convolve';
import { presetKernel } from '#shared/labs/convolution/presets';
import { runAtOnce } from '#shared/steps';
import ConvolutionLab from '../../../../src-renderer/labs/convolution/ConvolutionLab.vue';
import { useKernelFit } from '../../../../src-renderer/labs/convolution/kernel-fit';
import { useLabResult } from '../../../../src-renderer/labs/convolution/lab-result';
import { usePointed } from '../../../../src-renderer/labs/convolution/pointed';
import { useConvolutionLab } from '../../../../src-renderer/stores/convolution-lab';
import { useLabImage } from '../../../../src-renderer/stores/lab-image';
import { eventually } from '../../../contract/suite';
import { buildHelpers } from '../../../engine/support';
import { mount } from '../../mount';
import { openWindow } from '../../window';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

async function openLab() {
  const window = await openWindow();
  const page = mount(ConvolutionLab, {}, window);
  onTestFinished(page.unmount);
  const stores = {
    lab: useConvolutionLab(),
    image: useLabImage(),
    results: useLabResult(),
    pointed: usePointed(),
    search: useKernelFit(),
  };
  const settled = async () => {
    await nextTick();
    await eventually(async () => expect(stores.results.busy).toBe(false));
    await nextTick();
  };
  await settled();
  const key = async (id: string, name: string, more = {}) => {
    const Key = document.defaultView!.KeyboardEvent;
    page.get(id).dispatchEvent(new Key('keydown', { key: name, bubbles: true, cancelable: true, ...more }));
    await nextTick();
  };
  return { ...window, ...stores, page, settled, key };
}

test('convolves with a typed kernel, and undoes it as one entry of the history', async () => {
  const { page, lab, results, image, history, settled } = await openLab();
  await page.set('kernel-preset', 'identity');
  await settled();
  expect([...results.result!.outputs[0]!.values]).toEqual([...image.planes.values]);
  const entries = history.done.length;
  await page.set('kernel-1-1', '-');
  expect(history.done).toHaveLength(entries);
  await page.set('kernel-1-1', '-4');
  await page.set('kernel-0-0', '1/9');
  expect(lab.kernel.values).toEqual([1 / 9, 0, 0, 0, -4, 0, 0, 0, 0]);
  expect(page.text('kernel-sum')).toContain('-3.889');
  await history.undo();
  await nextTick();
  expect((page.get('kernel-0-0') as HTMLInputElement).value).toBe('0');
  expect(lab.kernel.values[4]).toBe(-4);
  await settled();
  expect([...results.result!.outputs[0]!.values]).toEqual([...image.planes.values].map((one) => -4 * one));
});

test('moves through the kernel with arrows and Enter, and says what is not a number', async () => {
  const { page, key } = await openLab();
  const focused = () => document.activeElement?.getAttribute('data-testid');
  page.get('kernel-0-0').focus();
  await key('kernel-0-0', 'ArrowDown');
  expect(focused()).toBe('kernel-1-0');
  await key('kernel-1-0', 'Enter');
  expect(focused()).toBe('kernel-1-1');
  await key('kernel-0-2', 'Enter');
  expect(focused()).toBe('kernel-1-0');
  await key('kernel-0-0', 'ArrowUp');
  expect(focused()).toBe('kernel-2-0');
  await page.set('kernel-1-1', 'four');
  expect(page.text('kernel-faulty')).toContain('“four”');
});

test('changes the size, keeps the middle, flips and normalizes', async () => {
  const { page, lab } = await openLab();
  await page.set('kernel-preset', 'laplace4');
  await page.set('kernel-rows', '5');
  expect([lab.kernel.rows, lab.kernel.columns]).toEqual([5, 3]);
  expect(lab.kernel.values.indexOf(-4)).toBe(7);
  expect(page.get('normalize-kernel').getAttribute('aria-disabled')).toBe('true');
  await page.set('kernel-preset', 'emboss');
  await page.click('flip-kernel');
  expect(lab.kernel.values[0]).toBe(2);
  await page.set('kernel-preset', 'box');
  await page.set('kernel-rows', '4');
  await page.set('kernel-columns', '4');
  await page.set('kernel-0-0', '3');
  await page.click('normalize-kernel');
  expect(lab.kernel.values.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 12);
});

test('shows the sum of a value with its numbers and its padding', async () => {
  const { page, lab, image, pointed, settled } = await openLab();
  await page.set('kernel-preset', 'laplace4');
  await settled();
  pointed.show({ of: 'output', row: 0, column: 0 });
  await nextTick();
  const [middle, right] = [image.planes.values[0]!, image.planes.values[1]!];
  const below = image.planes.values[image.planes.width]!;
  const sum = right + below - 4 * middle;
  expect(page.text('sum-channel-0')).toBe(
    `1·0 + 1·0 − 4·${middle} + 1·${right} + 1·${below} = ${String(sum).replace('-', '−')}`,
  );
  expect(page.text('sum-padding')).toContain('5 weights are on padding');
  lab.setBias(10);
  await settled();
  expect(page.text('sum-total')).toContain(`${String(sum + 10).replace('-', '−')}`);
});

test('chooses positions by keys, pins them, and releases them', async () => {
  const { page, pointed, key } = await openLab();
  await key('lab-output', 'ArrowRight');
  expect(pointed.pointed?.point).toEqual({ of: 'output', row: 64, column: 65 });
  await key('lab-output', 'Enter');
  expect(pointed.pinned).toEqual({ of: 'output', row: 64, column: 65 });
  pointed.show(null);
  expect(pointed.pointed?.point.column).toBe(65);
  expect(page.get('lab-output').getAttribute('aria-valuetext')).toMatch(/^Row 64, column 65: /);
  await key('lab-output', 'Escape');
  expect(pointed.pinned).toBeNull();
});

test('says why the output has its size, and what Keras refuses', async () => {
  const { page, settled } = await openLab();
  await page.set('lab-stride', '2');
  await settled();
  expect(page.text('lab-size')).toBe('128 × 128 → 64 × 64, because ⌈128 / 2⌉ = 64 with padding');
  await page.set('lab-dilation', '2');
  expect(page.text('lab-refusal')).toContain('Keras');
  expect(page.find('lab-output')).toBeNull();
  await page.set('lab-stride', '1');
  page.get('lab-output').closest('.lab')!.querySelector<HTMLElement>('[data-testid=option-valid]')!.click();
  await settled();
  expect(page.text('lab-size')).toBe('128 × 128 → 124 × 124, because ⌊(128 − 5) / 1⌋ + 1 = 124');
});

test('pools after the convolution, and shows which values', async () => {
  const { page, lab, results, pointed, settled } = await openLab();
  await page.set('kernel-preset', 'identity');
  lab.pool = { kind: 'max', size: 2, stride: 2, padding: 'valid' };
  await settled();
  expect(page.text('lab-pooled-size')).toContain('128 × 128 → 64 × 64');
  pointed.show({ of: 'pooled', row: 20, column: 10 });
  await nextTick();
  const { values, width } = results.result!.outputs[0]!;
  const four = [40 * width + 20, 40 * width + 21, 41 * width + 20, 41 * width + 21].map((at) => values[at]!);
  expect(page.text('sum-pooled')).toBe(`max(${four.join(', ')}) = ${Math.max(...four)}`);
  lab.pool = { ...lab.pool, kind: 'average' };
  await settled();
  const mean = four.reduce((sum, one) => sum + one, 0) / 4;
  expect(page.text('sum-pooled')).toBe(`(${four.join(' + ')}) / 4 = ${mean}`);
});

test('sums over red, green and blue, or keeps them apart; adds and removes filters', async () => {
  const { page, lab, image, results, pointed, settled } = await openLab();
  image.mode = 'color';
  await page.set('kernel-preset', 'identity');
  await settled();
  expect(results.result!.outputs.map(({ channels }) => channels)).toEqual([1]);
  pointed.show({ of: 'output', row: 10, column: 10 });
  await nextTick();
  for (const channel of [0, 1, 2]) expect(page.find(`sum-channel-${channel}`)).not.toBeNull();
  lab.linked = false;
  lab.chosenChannel = 2;
  await nextTick();
  await page.set('kernel-1-1', '0');
  expect(lab.used[0]!.kernels.map(({ values }) => values[4])).toEqual([1, 1, 0]);
  lab.combine = 'each';
  await page.click('add-filter');
  await settled();
  expect(results.result!.outputs.map(({ channels }) => channels)).toEqual([3, 3]);
  await page.click('remove-filter');
  expect(lab.filters).toHaveLength(1);
});

test('finds a Sobel kernel from its output by gradient descent', async () => {
  const { page, lab, search } = await openLab();
  await page.set('fit-side', '3');
  await page.set('fit-steps', '4000');
  await page.click('fit-step');
  await eventually(async () => expect(search.fit?.step).toBe(1));
  await page.click('fit-run');
  await eventually(async () => expect(search.fit?.step).toBe(4001), 30_000);
  expect(search.gap).toBeLessThan(0.01);
  expect(search.losses).toHaveLength(4002);
  expect(page.text('fit-says')).toMatch(/^Step 4001: loss /);
  await page.click('fit-use');
  const wanted = presetKernel('sobelX').values;
  for (const [i, value] of lab.kernel.values.entries()) expect(value).toBeCloseTo(wanted[i]!, 2);
});

test('stops a descent, and says that it diverges', async () => {
  const { page, search } = await openLab();
  await page.set('fit-steps', '100000');
  await page.set('fit-side', '7');
  await page.click('fit-run');
  await eventually(async () => expect(page.find('fit-stop')).not.toBeNull());
  await page.click('fit-stop');
  await eventually(async () => expect(page.find('fit-run')).not.toBeNull());
  expect(search.fit?.step ?? 0).toBeLessThan(100_000);
  await page.set('fit-side', '3');
  await page.set('fit-rate', '10');
  await page.click('fit-run');
  await eventually(async () => expect(page.text('fit-says')).toContain('grows without limit'));
});

test('opens an own file, and keeps the image when a file is not one', async () => {
  const { page, image, results, settled } = await openLab();
  const fox = 'animals/contour-fox.jpg';
  await image.load({ name: fox, image: { folder: 'sample:drawings', path: fox } });
  await settled();
  const { input } = results.result!;
  expect(Math.max(input.width, input.height)).toBe(128);
  const wanted = runAtOnce(
    convolutionSteps(input, results.result!.filters, { stride: 1, dilation: 1, padding: 'same' }),
  );
  expect([...results.result!.outputs[0]!.values.slice(0, 50)]).toEqual([...wanted.values.slice(0, 50)]);
  await image.showFile(new File(['not an image'], 'notes.png'));
  await nextTick();
  expect(page.root.textContent).toContain('notes.png');
  expect(image.pixels.width).toBe(input.width);
});

test('speaks Korean', async () => {
  const window = await openWindow();
  const page = mount(ConvolutionLab, {}, { ...window, locale: 'ko' });
  onTestFinished(page.unmount);
  expect(page.root.textContent).toContain('합성곱 실험실');
  expect(page.root.textContent).toContain('팽창(dilation)');
});
