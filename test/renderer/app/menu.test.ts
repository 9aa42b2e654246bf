// The menus of the window: their order, their sections, and that each command is in exactly one of them.
// @vitest-environment node
import '../dom';

import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { defineComponent } from 'vue';
import { type MenuEntry, type WindowMenu, windowMenusSchema } from '#shared/protocol/window-menu';
import { useWindowMenus } from '../../../src-renderer/app/menu';
import { useCommands } from '../../../src-renderer/app/use-commands';
import type { Command } from '../../../src-renderer/ui/command';
import { buildHelpers } from '../../engine/support';
import { mount } from '../mount';
import { openWindow, smallNetwork } from '../window';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

async function openMenus(locale: 'en' | 'ko' = 'en') {
  const window = await openWindow();
  let read: () => { menus: WindowMenu[]; commands: readonly Command[] } = () => ({ menus: [], commands: [] });
  const host = defineComponent({
    setup() {
      const { menus } = useWindowMenus();
      const { commands } = useCommands();
      read = () => ({ menus: menus.value, commands: commands.value });
      return () => null;
    },
  });
  const page = mount(host, {}, { pinia: window.pinia, connection: window.connection, locale });
  onTestFinished(page.unmount);
  return { ...window, read: () => read() };
}

const flatten = (entries: readonly MenuEntry[]): MenuEntry[] =>
  entries.flatMap((entry) => ('items' in entry ? [entry, ...flatten(entry.items)] : [entry]));

test.each([
  ['en', ['Graft', 'File', 'Edit', 'View', 'Data', 'Model', 'Train', 'Window', 'Help']],
  ['ko', ['Graft', '파일', '편집', '보기', '데이터', '모델', '학습', '창', '도움말']],
] as const)('has the menus in the usual order (%s)', async (locale, titles) => {
  const { read } = await openMenus(locale);
  const { menus } = read();
  expect(menus.map(({ label }) => label)).toEqual(titles);
  expect(menus[0]!.on).toBe('mac');
  expect(windowMenusSchema.safeParse(JSON.parse(JSON.stringify(menus))).success).toBe(true);
});

test('lists each command once, with its keys and whether it is enabled', async () => {
  const { model, read } = await openMenus();
  const idsOf = (menus: readonly WindowMenu[]) =>
    menus.flatMap(({ items }) => flatten(items).flatMap((entry) => ('id' in entry ? [entry] : [])));
  const before = read();
  expect(
    idsOf(before.menus)
      .map(({ id }) => id)
      .sort(),
  ).toEqual(
    before.commands
      .filter(({ minor }) => !minor)
      .map(({ id }) => id)
      .sort(),
  );
  const find = (id: string) => idsOf(read().menus).find((entry) => entry.id === id);
  expect(find('find')).toEqual({ id: 'find', label: 'Find a layer', keys: 'Ctrl+F', enabled: false });
  await model.choose(smallNetwork());
  expect(find('find')?.enabled).toBe(true);
  expect(find('stopTraining')?.enabled).toBe(false);
});

test('has no empty sections, and no separators at the ends of a menu', async () => {
  const { read } = await openMenus();
  for (const { label, items } of read().menus) {
    const separators = items.map((entry) => 'separator' in entry);
    expect([separators[0], separators.at(-1)], label).toEqual([false, false]);
    expect(
      separators.some((one, i) => one && separators[i + 1]),
      label,
    ).toBe(false);
  }
});
