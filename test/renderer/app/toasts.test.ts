// Messages: a run is named by its number and name, and only what can help is offered again.
// @vitest-environment node
import '../dom';

import { expect, test } from 'vitest';
import { errorCodes, GraftError } from '#shared/errors';
import type { RunInfo } from '#shared/protocol/engine/runs';
import { say, sentenceOf } from '#shared/sentence';
import Toasts from '../../../src-renderer/app/Toasts.vue';
import { useToasts } from '../../../src-renderer/stores/toasts';
import { mount } from '../mount';
import { openWindow } from '../window';

const runId = '2026-11-29-21-00-00-ab12';

async function show(locale: 'en' | 'ko') {
  const { runs, client: _client, ...window } = await openWindow();
  runs.list = [{ runId, name: 'Fine-tune', number: 4, status: 'done' } as RunInfo];
  const page = mount(Toasts, {}, { ...window, locale });
  return { ...page, toasts: useToasts(window.pinia) };
}
const missing = () =>
  new GraftError('not-ready', say`Run ${runId} has no ${sentenceOf('validation')} images to evaluate on.`);

test.each([
  ['en', 'Run #4 Fine-tune has no validation images to evaluate on.'],
  ['ko', '실행 #4 Fine-tune에 평가할 검증 이미지가 없습니다.'],
] as const)('names a run by its number and name (%s)', async (locale, text) => {
  const page = await show(locale);
  page.toasts.fail(missing(), () => {});
  await expect.poll(() => page.find('toast')?.querySelector('p')?.textContent).toBe(text);
  expect(page.root.textContent).not.toContain(runId);
  page.unmount();
});

test('offers to try again only where that can help', async () => {
  const page = await show('en');
  const lasting = ['bad-file', 'unsupported', 'invalid', 'not-ready', 'too-large', 'usage'];
  const silent = ['cancelled', 'engine-lost'];
  for (const code of errorCodes) {
    page.toasts.fail(new GraftError(code, `Failed with ${code}.`), () => {});
    const shown = page.toasts.toasts.find(({ text }) => text === `Failed with ${code}.`);
    if (silent.includes(code)) expect(shown, code).toBeUndefined();
    else expect(shown?.retry !== null, code).toBe(!lasting.includes(code));
  }
  page.unmount();
});
