// Commands: each button of the window has one, each is found by its synonyms in both languages, and each says why it is disabled.
// @vitest-environment node
import '../dom';

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { defineComponent, nextTick } from 'vue';
import CommandPalette from '../../../src-renderer/app/CommandPalette.vue';
import { findCommands, synonymsIn } from '../../../src-renderer/app/find-commands';
import { useCommands } from '../../../src-renderer/app/use-commands';
import { nextTask } from '../../../src-renderer/connect/next-task';
import { synonyms as english } from '../../../src-renderer/i18n/en/synonyms';
import { synonyms as korean } from '../../../src-renderer/i18n/ko/synonyms';
import { useCatalog } from '../../../src-renderer/stores/catalog';
import { useProject } from '../../../src-renderer/stores/project';
import { useSettings } from '../../../src-renderer/stores/settings';
import { paletteOpen } from '../../../src-renderer/stores/window-state';
import type { Command } from '../../../src-renderer/ui/command';
import { buildHelpers } from '../../engine/support';
import { mount } from '../mount';
import { openWindow, smallNetwork } from '../window';
import { commandOfButton, opened, withoutCommand } from './buttons';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);
beforeEach(() => {
  paletteOpen.value = false;
});

async function openCommands(locale: 'en' | 'ko' = 'en', withNetwork = false) {
  const window = await openWindow();
  useSettings(window.pinia).locale = locale;
  await useCatalog(window.pinia).load();
  await useProject(window.pinia).refresh();
  if (withNetwork) await window.model.choose(smallNetwork());
  let list: () => readonly Command[] = () => [];
  const host = defineComponent({
    setup() {
      const { commands } = useCommands();
      list = () => commands.value;
      return () => null;
    },
  });
  const page = mount(host, {}, { pinia: window.pinia, connection: window.connection, locale });
  onTestFinished(page.unmount);
  return { ...window, list };
}

test('has unique ids, and a label in each language', async () => {
  const labels: Record<string, string>[] = [];
  for (const locale of ['en', 'ko'] as const) {
    const { list } = await openCommands(locale);
    const ids = list().map(({ id }) => id);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    labels.push(Object.fromEntries(list().map(({ id, label }) => [id, label])));
  }
  const [mine, theirs] = labels;
  const untranslated = Object.entries(mine!).filter(([id, label]) => theirs![id] === label);
  // Names of projects are the user's.
  expect(untranslated.filter(([id]) => !id.startsWith('project-'))).toEqual([]);
});

test.each(['en', 'ko'] as const)(
  'finds each command by each of its synonyms and its label (%s)',
  async (locale) => {
    const { list } = await openCommands(locale);
    const commands = list();
    for (const command of commands) {
      for (const table of [english, korean])
        expect(synonymsIn(table, command.id), command.id).not.toEqual([]);
      const texts = [english, korean].flatMap((table) => synonymsIn(table, command.id));
      for (const text of [command.label, ...texts])
        expect(
          findCommands([command], text, () => '').map(({ id }) => id),
          `${command.id}: ${text}`,
        ).toContain(command.id);
    }
  },
);

test('has no synonyms of commands that do not exist', async () => {
  const { list } = await openCommands('en', true);
  const known = new Set(list().flatMap(({ id }) => [id, id.split('-')[0]!]));
  for (const family of families) known.add(family);
  for (const table of [english, korean])
    expect(Object.keys(table).filter((id) => !known.has(id))).toEqual([]);
});

/** Families with a command for each run, project or network, of which this window may have none. */
const families = new Set(['run', 'project', 'download']);

const folder = fileURLToPath(new URL('../../../src-renderer', import.meta.url));
/** Returns a test id with `*` in place of its values. */
const nameOf = (id: string) => id.replace(/`/g, '').replace(/\$\{[^}]*\}/g, '*');
/** The test ids of all buttons in the templates, by file; `-` for those without one. */
function findButtons(): { file: string; id: string }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.vue') && !name.startsWith('ui/'))
    .flatMap((file) => {
      const [, template = ''] = readFileSync(join(folder, file), 'utf8').split(/<template>\n/, 2);
      const tags = template.matchAll(
        /<(?:Btn|FileButton|ChoiceCard|button|PaletteCard)\b((?:[^>"]|"[^"]*")*)>/g,
      );
      return [...tags].map(([, attributes = '']) => ({
        file,
        id: nameOf(/(?:data-testid|test-id)="([^"]*)"/.exec(attributes)?.[1] ?? '-'),
      }));
    });
}

test('has a command for each button of the window, except those that act on one thing in view', async () => {
  const { list } = await openCommands('en', true);
  const ids = new Set(list().map(({ id }) => id));
  const buttons = findButtons();
  expect(buttons.length).toBeGreaterThan(150);
  const unknown = buttons.filter(({ file, id }) => {
    const command = commandOfButton[id];
    if (command !== undefined) return !ids.has(command) && !families.has(command);
    return !opened.some((one) => file.endsWith(one)) && withoutCommand[`${file} ${id}`] === undefined;
  });
  expect(unknown).toEqual([]);
});

test('names no button that does not exist', () => {
  const buttons = findButtons();
  const ids = new Set(buttons.map(({ id }) => id));
  const places = new Set(buttons.map(({ file, id }) => `${file} ${id}`));
  expect(Object.keys(commandOfButton).filter((id) => !ids.has(id))).toEqual([]);
  expect(Object.keys(withoutCommand).filter((place) => !places.has(place))).toEqual([]);
});

test.each([
  ['en', 'export keras', 'There are no runs yet.'],
  ['ko', '모델 저장', '아직 실행이 없습니다.'],
] as const)('shows why a command is disabled (%s)', async (locale, text, reason) => {
  const window = await openWindow();
  const page = mount(CommandPalette, {}, { pinia: window.pinia, connection: window.connection, locale });
  onTestFinished(page.unmount);
  paletteOpen.value = true;
  await nextTick();
  await page.set('command-search', text);
  const option = page.get('command-export-keras');
  expect(option.getAttribute('aria-disabled')).toBe('true');
  expect(option.textContent).toContain(reason);
});

test('lists the first commands at once, and the others in tasks of their own', async () => {
  const window = await openWindow();
  const page = mount(CommandPalette, {}, { pinia: window.pinia, connection: window.connection });
  onTestFinished(page.unmount);
  const count = () => page.root.ownerDocument.querySelectorAll('[role=option]').length;
  paletteOpen.value = true;
  await nextTick();
  const counts = [count()];
  for (let task = 0; task < 20; task++) {
    await nextTask();
    await nextTick();
    if (count() !== counts.at(-1)) counts.push(count());
  }
  const all = counts.at(-1)!;
  expect(all).toBeGreaterThan(200);
  expect(counts).toEqual([...Array.from({ length: Math.ceil(all / 24) - 1 }, (_, i) => 24 * (i + 1)), all]);
});
