// The keys of a context menu and its submenus.
// @vitest-environment node
import '../dom';

import { expect, onTestFinished, test, vi } from 'vitest';
import { nextTick } from 'vue';
import ContextMenu from '../../../src-renderer/ui/ContextMenu.vue';
import { mount } from '../mount';

async function openMenu() {
  const field = document.createElement('button');
  document.body.append(field);
  field.focus();
  const ran: string[] = [];
  const run = (id: string) => ({ id, run: () => void ran.push(id) });
  const items = [
    { ...run('open'), text: 'Open' },
    {
      id: 'relabel',
      text: 'Change class',
      children: [
        { ...run('cat'), text: 'cat' },
        { ...run('dog'), text: 'dog' },
      ],
    },
    { ...run('try'), text: 'Try', reason: 'Train first.' },
  ];
  const onClose = vi.fn(() => menu.unmount());
  const menu = mount(ContextMenu, { x: 10, y: 10, items, label: 'Images', onClose });
  onTestFinished(() => field.remove());
  await nextTick();
  const press = async (key: string) => {
    const { KeyboardEvent: PageEvent } = document.defaultView!;
    document.activeElement!.dispatchEvent(new PageEvent('keydown', { key, bubbles: true, cancelable: true }));
    await nextTick();
    await nextTick();
  };
  const focused = () => document.activeElement?.getAttribute('data-testid');
  return { press, focused, ran, onClose, field };
}

test('moves with arrows, opens and closes a submenu, and finds entries by their first letters', async () => {
  const { press, focused } = await openMenu();
  expect(focused()).toBe('menu-open');
  await press('ArrowDown');
  expect(focused()).toBe('menu-relabel');
  await press('ArrowRight');
  expect(focused()).toBe('menu-cat');
  await press('d');
  expect(focused()).toBe('menu-dog');
  await press('ArrowLeft');
  expect(focused()).toBe('menu-relabel');
  await press('t');
  expect(focused()).toBe('menu-try');
  await press('ArrowDown');
  expect(focused()).toBe('menu-open');
});

test('runs an entry after the focus has returned, and not one that is unavailable', async () => {
  const { press, focused, ran, onClose, field } = await openMenu();
  await press('End');
  expect(focused()).toBe('menu-try');
  (document.activeElement as HTMLElement).click();
  expect(onClose).not.toHaveBeenCalled();
  await press('Home');
  (document.activeElement as HTMLElement).click();
  await nextTick();
  expect(onClose).toHaveBeenCalledTimes(1);
  expect(ran).toEqual(['open']);
  expect(document.activeElement).toBe(field);
});

test('Escape closes it without running anything', async () => {
  const { press, ran, onClose, field } = await openMenu();
  await press('Escape');
  expect(onClose).toHaveBeenCalledTimes(1);
  expect(ran).toEqual([]);
  expect(document.activeElement).toBe(field);
});
