// The dialog of updates in each of its states, as the shell reports them.
// @vitest-environment node
import '../dom';

import { expect, test, vi } from 'vitest';
import { nextTick } from 'vue';
import type { UpdateRequest, UpdateState } from '#shared/protocol/updates';
import UpdateDialog from '../../../src-renderer/app/UpdateDialog.vue';
import { mount } from '../mount';
import { openWindow } from '../window';

vi.setConfig({ testTimeout: 60_000 });

const initial: UpdateState = {
  version: '1.0.0',
  installation: 'appimage',
  isOn: true,
  feed: 'https://updates.example/graft',
  fixed: { isOn: false, feed: false },
  status: 'idle',
  next: null,
  done: null,
  failure: null,
  file: null,
  isBusy: false,
  isNew: false,
};
const next = { version: '1.1.0', notes: 'Reads <b>more</b> files', bytes: 12_300_000 };

async function openDialog(change: Partial<UpdateState> = {}) {
  const requests: UpdateRequest[] = [];
  const copied: string[] = [];
  let tell: (state: UpdateState) => void = () => {};
  const window = await openWindow({
    kind: 'electron',
    copyText: async (text) => void copied.push(text),
    updates: {
      request: (request) => void requests.push(request),
      onState(listener) {
        tell = listener;
      },
    },
  });
  const page = mount(UpdateDialog, {}, { pinia: window.pinia, connection: window.connection });
  const set = async (more: Partial<UpdateState>) => {
    tell({ ...initial, ...change, ...more });
    await nextTick();
  };
  await set({});
  const find = (id: string) => document.querySelector<HTMLElement>(`[data-testid=${id}]`);
  return { page, set, find, requests, copied };
}

test('offers what fits the state', async () => {
  const { page, set, find, requests } = await openDialog();
  expect(find('update-version')?.textContent).toContain('1.0.0');
  find('update-look')?.click();
  expect(requests).toEqual([{ do: 'check' }]);

  await set({ status: 'available', next });
  expect(find('update-status')?.textContent).toBe('Graft 1.1.0 is available.');
  expect(find('update-notes')?.textContent).toBe(next.notes);
  expect(find('update-notes')?.children).toHaveLength(0);
  expect(document.body.textContent).toContain('12.3 MB');
  find('update-download')?.click();

  await set({
    status: 'downloading',
    next,
    done: { bytes: 6_150_000, total: 12_300_000, perSecond: 1_000_000 },
  });
  expect(find('update-progress')?.textContent).toBe('6.2 MB of 12.3 MB, 1.0 MB/s · 6 s left');
  find('update-cancel')?.click();

  await set({ status: 'ready', next, isBusy: true });
  find('update-install')?.click();
  expect(find('update-install')?.dataset.reason).toContain('A run is training');
  await set({ status: 'ready', next });
  find('update-install')?.click();
  expect(requests.slice(1)).toEqual([{ do: 'download' }, { do: 'cancel' }, { do: 'install' }]);
  page.unmount();
});

test('names why it failed, and what to do', async () => {
  const { page, set, find } = await openDialog();
  await set({ status: 'failed', failure: { why: 'status', detail: '404' } });
  expect(find('update-status')?.textContent).toContain('404');
  await set({ status: 'failed', next, failure: { why: 'content', detail: '' } });
  expect(find('update-status')?.textContent).toContain('SHA-512');
  expect(find('update-download')).not.toBeNull();
  page.unmount();
});

test('switches off, refuses an address without https, and leaves alone what the administrator decided', async () => {
  const { page, set, find, requests } = await openDialog();
  const feed = find('update-feed') as HTMLInputElement;
  feed.value = 'http://updates.example';
  feed.dispatchEvent(new window.Event('input'));
  feed.dispatchEvent(new window.Event('change'));
  await nextTick();
  expect(requests).toEqual([]);
  expect(document.body.textContent).toContain('starts with https://');
  feed.value = ' https://other.example/ ';
  feed.dispatchEvent(new window.Event('input'));
  feed.dispatchEvent(new window.Event('change'));
  expect(requests).toEqual([{ do: 'settings', isOn: true, feed: 'https://other.example/' }]);
  const on = find('update-on') as HTMLInputElement;
  on.checked = false;
  on.dispatchEvent(new window.Event('change'));
  expect(requests.at(-1)).toMatchObject({ do: 'settings', isOn: false });
  await set({ isOn: false, fixed: { isOn: true, feed: true } });
  expect(find('update-status')?.textContent).toBe('Updates are off.');
  expect(on.disabled && feed.disabled).toBe(true);
  expect(find('update-look')?.dataset.reason).toBe('Updates are off.');
  page.unmount();
});

test('gives the command for a package of the system', async () => {
  const { page, set, find, copied } = await openDialog({ installation: 'deb' });
  await set({ status: 'ready', next, file: "/home/a/it's/graft_1.1.0_amd64.deb" });
  expect(find('update-install')).toBeNull();
  find('update-copy')?.click();
  expect(copied).toEqual(["sudo apt install '/home/a/it'\\''s/graft_1.1.0_amd64.deb'"]);
  page.unmount();
});
