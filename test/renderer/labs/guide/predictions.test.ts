// Predictions in a lab's panel: kept as they are once the measured value is shown beside them, and free again when the step is restarted.
// @vitest-environment node
import '../../dom';

import { beforeAll, expect, test, vi } from 'vitest';
import { nextTick } from 'vue';
import { buildHelpers } from '../../../engine/support';
import { openLab } from './play';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

const field = (page: { get(id: string): HTMLElement }) => page.get('lab-number') as HTMLInputElement;

test('fixes a prediction when its result is shown, and says how to predict again', async () => {
  const { guide, page, ticked } = await openLab('smallFilters');
  await page.set('lab-number', '4');
  await page.set('lab-number', '3');
  expect(guide.progress?.answers.two).toBe(3);
  expect(page.find('lab-fixed')).toBeNull();
  await guide.doIt();
  await ticked('two');
  await nextTick();
  expect([page.text('lab-predicted'), page.text('lab-measured')]).toEqual(['3', '2']);
  expect(page.text('lab-fixed')).toContain('“Restart this step” lets you predict again');
  expect(field(page).readOnly).toBe(true);
  await page.set('lab-number', '2');
  expect(guide.progress?.answers.two).toBe(3);
  expect(page.text('lab-predicted')).toBe('3');

  await guide.restart('two');
  await ticked('two', false);
  await nextTick();
  expect(page.find('lab-fixed')).toBeNull();
  expect([field(page).value, field(page).readOnly]).toEqual(['', false]);
  await page.set('lab-number', '2');
  expect(guide.progress?.answers.two).toBe(2);
});

test('does not show the result while a prediction is being typed', async () => {
  const { guide, page, ticked } = await openLab('smallFilters');
  await guide.doIt();
  await ticked('two');
  const { Event } = document.defaultView!;
  const type = async (text: string, event: string) => {
    field(page).value = text;
    field(page).dispatchEvent(new Event(event, { bubbles: true }));
    await nextTick();
  };
  await type('1', 'input');
  expect(page.find('lab-measured')).toBeNull();
  await type('12', 'input');
  await type('12', 'change');
  expect([page.text('lab-predicted'), page.text('lab-measured')]).toEqual(['12', '2']);
  expect(field(page).readOnly).toBe(true);
});

test('shows a found value with a word, and the section of the book in words', async () => {
  const { guide, page, ticked } = await openLab('smallFilters', 'ko');
  await guide.doIt();
  await ticked('two');
  await nextTick();
  expect([page.text('lab-found-label'), page.text('lab-found')]).toEqual(['층 수 → 수용장', '2 → 5']);
  expect(page.text('lab-section')).toMatch(/^교재: 4\.2\.1 A\. 4장: /);
  expect(page.text('lab-verdict')).not.toContain('(4.2.1');
});
