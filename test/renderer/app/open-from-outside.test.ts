// Folders and models that are opened from outside of the window, with a real engine.
// @vitest-environment node
import '../dom';

import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { defineComponent, ref } from 'vue';
import { formatHandIn } from '#shared/labs/hand-in/hand-in';
import { useOpenFromOutside } from '../../../src-renderer/app/open-from-outside';
import { useOpenedHandIns } from '../../../src-renderer/labs/hand-in/opened-hand-ins';
import { useSettings } from '../../../src-renderer/stores/settings';
import { useToasts } from '../../../src-renderer/stores/toasts';
import { makeImages, temporaryFolder } from '../../engine/support';
import { mount } from '../mount';
import { openWindow } from '../window';

test('opens each in a new project, once the window is ready, and names what cannot be opened', async () => {
  let outside: (path: string) => void = () => {};
  const { client, ...window } = await openWindow({ onOpen: (listener) => (outside = listener) });
  const { project, data, model, pinia } = window;
  const settings = useSettings(pinia);
  const toasts = useToasts(pinia);
  const ready = ref(false);
  const page = mount(
    defineComponent({
      setup() {
        useOpenFromOutside(ready);
        return () => null;
      },
    }),
    {},
    window,
  );
  const first = project.id;
  const images = await makeImages(join(await temporaryFolder(), 'flowers'));
  outside(images);
  outside(join(import.meta.dirname, '../../fixtures/models/nested.keras'));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(project.id).toBe(first);

  ready.value = true;
  await vi.waitFor(() => expect(project.name).toBe('nested'), 40_000);
  await vi.waitFor(() => expect(model.graph?.layers.length).toBeGreaterThan(1), 40_000);
  expect(settings.view).toBe('model');
  await project.refresh();
  const flowers = project.projects.find(({ name }) => name === 'flowers')!;
  await project.open(flowers.id);
  await vi.waitFor(() => expect(data.summary?.total).toBeGreaterThan(0), 40_000);

  outside(join(images, 'missing'));
  await vi.waitFor(() => expect(toasts.toasts.at(-1)?.text).toContain('missing'), 40_000);
  expect(project.id).toBe(flowers.id);

  const out = join(await temporaryFolder(), '꽃 and more.graft');
  const asked = { project: flowers.id, name: 'flowers', images: true, out };
  for await (const _item of client.exportProject(asked));
  outside(out);
  await vi.waitFor(() => expect(project.name).toBe('flowers 2'), 40_000);
  expect((await readdir(project.draft.folder!)).sort()).toEqual(['blue', 'green', 'red']);
  await vi.waitFor(() => expect(settings.view).toBe('data'));

  // Hand-ins of a class, one after the other; what is none is named.
  const hand = (student: string) =>
    formatHandIn({ student, lab: 'bottleneck', language: 'ko', savedAt: 0, steps: [], runs: [], images: [] });
  const folder = await temporaryFolder();
  for (const student of ['민지', 'Bo']) await writeFile(join(folder, `${student}.graftlab`), hand(student));
  await writeFile(join(folder, 'none.graftlab'), '{}');
  for (const name of ['민지', 'none', 'Bo']) outside(join(folder, `${name}.graftlab`));
  const handIns = useOpenedHandIns(pinia);
  await vi.waitFor(() => expect(handIns.rows.map(({ handIn }) => handIn.student)).toEqual(['민지', 'Bo']));
  expect(settings.view).toBe('handIns');
  await vi.waitFor(() => expect(JSON.stringify(toasts.toasts)).toContain('none.graftlab'));
  page.unmount();
}, 140_000);
