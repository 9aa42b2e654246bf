// Every field for a number says what it expects, and keeps the last number that it accepted.
// @vitest-environment node
import '../dom';

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defineComponent, h, nextTick, ref } from 'vue';
import NumberField from '../../../src-renderer/ui/NumberField.vue';
import { parseNumber } from '../../../src-renderer/ui/parse-number';
import { root } from '../../e2e/workbench';
import { mount } from '../mount';

/** Mounts a field whose number is kept, as a plan keeps it. */
function show(props: Record<string, unknown>, first: number | null = 0.001, locale: 'en' | 'ko' = 'en') {
  const value = ref(first);
  const problems: (string | null)[] = [];
  const Probe = defineComponent(
    () => () =>
      h(NumberField, {
        ...props,
        value: value.value,
        'data-testid': 'field',
        onSet: (next: number) => (value.value = next),
        onClear: () => (value.value = null),
        onProblem: (text: string | null) => problems.push(text),
      }),
  );
  const page = mount(Probe, {}, { locale });
  const input = page.get('field') as HTMLInputElement;
  const problem = () => page.find('number-problem')?.textContent ?? null;
  return { ...page, value, problems, input, problem };
}

test.each([
  ['0.001', 0.001],
  [' 1e-3 ', 0.001],
  ['−5', -5],
  ['.5', 0.5],
  ['5.', 5],
  ['abc1e99', null],
  ['1e99x', null],
  ['1 000', null],
  ['1,5', null],
  ['0x10', null],
  ['1e999', null],
  ['Infinity', null],
  ['', null],
])('reads %j as %j', (text, value) => expect(parseNumber(text)).toBe(value));

test.each(['abc1e99', '1e+99', '-1', '0', '', '10.01'])(
  'keeps the learning rate when %j is typed, and says what it expects',
  async (text) => {
    const page = show({ above: 0, max: 10, why: 'Training diverges with greater learning rates.' });
    await page.set('field', text);
    expect(page.value.value).toBe(0.001);
    expect(page.input.value).toBe(text);
    expect(page.problem()).toBe(
      'Enter a number greater than 0, up to 10. Training diverges with greater learning rates. Still 0.001.',
    );
    expect(page.input.getAttribute('aria-invalid')).toBe('true');
    expect(page.input.getAttribute('aria-describedby')).toBe(page.get('number-problem').id);
    await page.set('field', '0.01');
    expect([page.value.value, page.problem(), page.input.getAttribute('aria-invalid')]).toEqual([
      0.01,
      null,
      null,
    ]);
    expect(page.problems).toEqual(['Enter a number greater than 0, up to 10.', null]);
    page.unmount();
  },
);

test.each(['-5', '2.5', '0', 'five'])('keeps the epochs when %j is typed', async (text) => {
  const page = show({ min: 1, whole: true }, 10);
  await page.set('field', text);
  expect([page.value.value, page.problem()]).toEqual([10, 'Enter a whole number of 1 or more. Still 10.']);
  page.unmount();
});

test('says it in Korean', async () => {
  const page = show({ min: 1, whole: true }, 10, 'ko');
  await page.set('field', '-5');
  expect(page.problem()).toBe('1 이상인 정수를 입력하세요. 값은 그대로 10입니다.');
  page.unmount();
});

test('Escape, and a number from elsewhere, restore the field', async () => {
  const page = show({ min: 0 }, 2);
  await page.set('field', 'x');
  const KeyEvent = document.defaultView!.KeyboardEvent;
  page.input.dispatchEvent(new KeyEvent('keydown', { key: 'Escape', bubbles: true }) as never);
  await nextTick();
  expect([page.input.value, page.problem()]).toEqual(['2', null]);
  await page.set('field', 'y');
  page.value.value = 7;
  await nextTick();
  expect([page.input.value, page.problem()]).toEqual(['7', null]);
  page.unmount();
});

test('arrow keys step whole numbers within the range', async () => {
  const page = show({ min: 1, max: 3, whole: true }, 2);
  const KeyEvent = document.defaultView!.KeyboardEvent;
  const press = async (key: string) => {
    page.input.dispatchEvent(new KeyEvent('keydown', { key, bubbles: true }) as never);
    await nextTick();
    return page.value.value;
  };
  expect([await press('ArrowUp'), await press('ArrowUp'), await press('ArrowDown')]).toEqual([3, 3, 2]);
  page.unmount();
});

test('an optional field can be emptied, and a live one leaves the text as it is typed', async () => {
  const page = show({ above: 0, optional: true, live: true }, 2);
  await page.set('field', '');
  expect([page.value.value, page.problem()]).toEqual([null, null]);
  page.input.value = '0.50';
  page.input.dispatchEvent(new document.defaultView!.Event('input', { bubbles: true }) as never);
  await nextTick();
  expect([page.value.value, page.input.value]).toEqual([0.5, '0.50']);
  page.unmount();
});

test('no component has a number field of its own', async () => {
  const folder = join(root, 'src-renderer');
  const files = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith('.vue'));
  expect(files.length).toBeGreaterThan(100);
  const own: string[] = [];
  for (const path of files)
    if (/type="number"/.test(await readFile(join(folder, path), 'utf8'))) own.push(path);
  expect(own).toEqual([]);
});
