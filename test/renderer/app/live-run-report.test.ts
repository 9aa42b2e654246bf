// What the shell is told of the live run, and the notification at its end.
// @vitest-environment node
import '../dom';

import { expect, test } from 'vitest';
import { defineComponent, nextTick } from 'vue';
import type { RunInfo } from '#shared/protocol/engine/runs';
import { useLiveRunReport } from '../../../src-renderer/app/live-run-report';
import { useRunToasts } from '../../../src-renderer/app/run-toasts';
import type { LiveRun } from '../../../src-renderer/connect/connection';
import { useSettings } from '../../../src-renderer/stores/settings';
import { mount } from '../mount';
import { openWindow } from '../window';

const killed =
  'The trainer was killed (SIGKILL), possibly because the machine ran out of memory. Try a smaller batch size.';
const run = (status: string, message: string | null = null) =>
  ({ runId: 'r1', name: 'Fine-tune', number: 4, status, message }) as RunInfo;

async function open(locale: 'en' | 'ko' = 'en') {
  const told: (LiveRun | null)[] = [];
  const notified: string[] = [];
  const {
    runs,
    client: _client,
    ...window
  } = await openWindow({
    setRun: (now) => void told.push(now),
    notify: (title, text) => void notified.push(`${title}: ${text}`),
  });
  const Reporter = defineComponent({
    setup() {
      useLiveRunReport();
      useRunToasts();
      return () => null;
    },
  });
  const page = mount(Reporter, {}, { ...window, locale });
  return { told, notified, runs, settings: useSettings(window.pinia), page };
}

test('reports that a run is live, and that it has ended', async () => {
  const { told, runs, page } = await open();
  runs.list = [run('waiting')];
  await nextTick();
  runs.list = [run('running')];
  await nextTick();
  runs.list = [run('done')];
  await nextTick();
  expect(told).toEqual([{ share: null }, null]);
  page.unmount();
});

test.each([
  ['en', 'done', 'Graft: Run #4 “Fine-tune” is done.'],
  [
    'ko',
    'failed',
    'Graft: 학습 실패: 실행 #4 “Fine-tune”. 학습 프로세스가 강제 종료되었습니다(SIGKILL). 메모리가 부족했을 수 있으니 배치 크기를 줄여 보세요.',
  ],
] as const)(
  'notifies of the end in every view, the Train view included (%s, %s)',
  async (locale, status, text) => {
    const { notified, runs, settings, page } = await open(locale);
    for (const view of ['train', 'data'] as const) {
      settings.view = view;
      runs.list = [run('running')];
      await nextTick();
      runs.list = [run(status, status === 'failed' ? killed : null)];
      await nextTick();
      expect(notified.splice(0)).toEqual([text]);
    }
    page.unmount();
  },
);

test('does not notify of a run that was already over, or that the user stopped', async () => {
  const { notified, runs, page } = await open();
  runs.list = [run('done')];
  await nextTick();
  runs.list = [run('running')];
  await nextTick();
  runs.list = [run('stopped')];
  await nextTick();
  expect(notified).toEqual([]);
  page.unmount();
});
