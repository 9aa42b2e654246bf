// The lens stays beside every view, says which image is pinned, and Escape closes it.
// @vitest-environment node
import '../dom';

import { afterEach, expect, test, vi } from 'vitest';
import { defineComponent, h, nextTick, ref } from 'vue';
import { useLensEscape } from '../../../src-renderer/app/use-lens-escape';
import LensPanel from '../../../src-renderer/components/lens/LensPanel.vue';
import { usePinned } from '../../../src-renderer/stores/pinned';
import SidePanel from '../../../src-renderer/ui/SidePanel.vue';
import { mount } from '../mount';
import { openWindow } from '../window';

const pinnedImage = { name: 'cat.png', image: { path: 'cats/cat.png' }, truth: null } as const;
const press = async (target: EventTarget) => {
  const KeyEvent = document.defaultView!.KeyboardEvent;
  const event = new KeyEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true });
  target.dispatchEvent(event as never);
  await nextTick();
};
afterEach(() => vi.unstubAllGlobals());

async function show() {
  const { client: _client, ...window } = await openWindow();
  const pinned = usePinned(window.pinia);
  pinned.pin(pinnedImage as never);
  const Probe = defineComponent({
    setup() {
      useLensEscape();
      return () =>
        h('div', [
          pinned.image ? h(LensPanel) : null,
          h('input', { 'data-testid': 'own-field' }),
          h('button', { 'data-testid': 'own-button' }, 'Other'),
        ]);
    },
  });
  return { pinned, page: mount(Probe, {}, window) };
}

test('says that the image is pinned, and closes by Escape inside the panel, also in one of its lists', async () => {
  const { pinned, page } = await show();
  expect(page.get('lens').textContent).toContain('Pinned image: cat.png');
  await press(page.get('lens-network'));
  expect(pinned.image).toBeNull();
  await vi.waitFor(() => expect(page.find('lens')).toBeNull());
  page.unmount();
});

test('closes by Escape anywhere in the window, unless something else takes the key', async () => {
  const { pinned, page } = await show();
  await press(page.get('own-field'));
  expect(pinned.image).not.toBeNull();
  const other = page.get('own-button');
  const take = (event: Event) => event.preventDefault();
  other.addEventListener('keydown', take);
  await press(other);
  expect(pinned.image).not.toBeNull();
  other.removeEventListener('keydown', take);
  await press(other);
  expect(pinned.image).toBeNull();
  page.unmount();
});

test('in a narrow window, opens for another image and folds when the view changes', async () => {
  vi.stubGlobal('matchMedia', () => ({ matches: true, addEventListener() {}, removeEventListener() {} }));
  const [view, image] = [ref('try'), ref('cat.png')];
  const Probe = defineComponent(
    () => () =>
      h(
        SidePanel,
        {
          ...{ name: 'lens', side: 'right', label: 'Lens', hideText: 'Hide', showText: 'Show', width: 300 },
          ...{ narrowBelow: 1101, rank: 2, opensFor: image.value, foldsFor: view.value },
        },
        () => h('p', 'What the network sees'),
      ),
  );
  const page = mount(Probe);
  const isOpen = () => page.get('panel-lens').getAttribute('aria-expanded');
  expect(isOpen()).toBe('true');
  view.value = 'data';
  await nextTick();
  expect(isOpen()).toBe('false');
  image.value = 'dog.png';
  await nextTick();
  expect(isOpen()).toBe('true');
  page.unmount();
});
