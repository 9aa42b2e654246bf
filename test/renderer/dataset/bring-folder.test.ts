// Folders that become a dataset: one message says what was copied, and a folder without images leaves no project.
// @vitest-environment node
import '../dom';

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { defineComponent, h } from 'vue';
import { inEnglish } from '#shared/sentence';
import { type FolderUse, useBringFolder } from '../../../src-renderer/dataset/bring-folder';
import { useToasts } from '../../../src-renderer/stores/toasts';
import { buildHelpers, makeImages, temporaryFolder } from '../../engine/support';
import { mount } from '../mount';
import { openWindow } from '../window';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

/** Opens a window whose folders are used as `use`; `shown` has what the page was asked to show. */
async function prepare(use: FolderUse) {
  const { client, ...window } = await openWindow();
  const shown: boolean[] = [];
  let bring!: ReturnType<typeof useBringFolder>;
  const Probe = defineComponent({
    setup() {
      bring = useBringFolder(
        () => undefined,
        async () => use,
        (found) => shown.push(found),
      );
      return () => h('div');
    },
  });
  const page = mount(Probe, {}, window);
  const toasts = useToasts(window.pinia);
  const texts = () => toasts.toasts.map(({ text }) => inEnglish(text));
  const names = async () => (await client.listProjects({})).map(({ name }) => name);
  return { ...window, client, page, bring, shown, texts, names };
}

/** Files as an `<input webkitdirectory>` has them. */
function chosen(files: readonly (readonly [path: string, bytes: Uint8Array])[]) {
  const list = files.map(([path, bytes]) => {
    const file = new File([new Uint8Array(bytes)], path.split('/').at(-1)!);
    Object.defineProperty(file, 'webkitRelativePath', { value: path });
    return file;
  });
  return { target: { files: list, value: '' } } as unknown as Event;
}
const text = new TextEncoder().encode('not an image');

test('removes the project of a folder without images, and says why', async () => {
  const { bring, project, shown, texts, names } = await prepare('create');
  const before = project.id;
  const folder = join(await temporaryFolder(), 'notes');
  await mkdir(folder);
  await writeFile(join(folder, 'todo.txt'), text);
  bring.onBrowsed(folder);
  await vi.waitFor(() => expect(texts()).toHaveLength(1), { timeout: 20_000 });
  expect(texts()[0]).toMatch(
    /^No project was created from “notes”\. notes: expected one subfolder of images per class, found 1 file/,
  );
  expect(project.id).toBe(before);
  expect(await names()).toEqual(['Colors']);
  expect(shown).toEqual([true, false]);
});

test('says with one message that copied files are no images, and keeps no project of them', async () => {
  const { bring, texts, names } = await prepare('create');
  bring.onChosen(
    chosen([
      ['notes/a.txt', text],
      ['notes/b.txt', text],
    ]),
  );
  await vi.waitFor(() => expect(texts()).toHaveLength(1), { timeout: 20_000 });
  expect(texts()[0]).toMatch(/^No project was created from “notes”\. /);
  expect(await names()).toEqual(['Colors']);
});

test('says with one message how many images were copied, and how many files are none', async () => {
  const { bring, data, project, texts } = await prepare('create');
  const folder = await makeImages(join(await temporaryFolder(), 'images'), 2);
  const files = await Promise.all(
    ['blue/blue-0.png', 'blue/blue-1.png', 'red/red-0.png'].map(
      async (path) => [`colors/${path}`, await readFile(join(folder, path))] as const,
    ),
  );
  bring.onChosen(chosen([...files, ['colors/red/notes.txt', text]]));
  await vi.waitFor(() => expect(texts()).toHaveLength(1), { timeout: 20_000 });
  expect(texts()).toEqual(['3 images copied. 1 other file is not used as an image.']);
  expect([project.name, data.summary?.total]).toEqual(['colors', 3]);
});

test('says with one message which dropped images were added, and which were not', async () => {
  const { data, texts } = await prepare('open');
  const folder = await makeImages(join(await temporaryFolder(), 'images'), 2);
  await data.choose(folder);
  const image = new Uint8Array(await readFile(join(folder, 'red/red-0.png')));
  const added = await data.addImages('red', [new File([image], 'one.png'), new File([text], 'two.png')]);
  expect(added).toHaveLength(1);
  expect(texts()).toEqual([
    expect.stringMatching(/^Added 1 of 2 files to “red”\. Not added: two\.png \(.+\)\.$/),
  ]);
});
