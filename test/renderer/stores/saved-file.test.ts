// A saved file can be shown in the file manager where the shell has one.
// @vitest-environment node
import '../dom';

import { expect, test, vi } from 'vitest';
import { defineComponent } from 'vue';
import { useSavedFile } from '../../../src-renderer/stores/saved-file';
import { useToasts } from '../../../src-renderer/stores/toasts';
import { mount } from '../mount';
import { openWindow } from '../window';

vi.setConfig({ testTimeout: 60_000 });

test.each([true, false])('where the shell has dialogs: %s', async (dialogs) => {
  const shown: string[] = [];
  const window = await openWindow({ dialogs, showItem: async (path) => void shown.push(path) });
  const host = defineComponent({
    setup() {
      useSavedFile()('Saved: /home/a/recipe.json', '/home/a/recipe.json');
      return () => null;
    },
  });
  const page = mount(host, {}, { pinia: window.pinia, connection: window.connection });
  const [toast] = useToasts(window.pinia).toasts;
  expect(toast?.text).toBe('Saved: /home/a/recipe.json');
  toast?.link?.run();
  expect(shown).toEqual(dialogs ? ['/home/a/recipe.json'] : []);
  page.unmount();
});
