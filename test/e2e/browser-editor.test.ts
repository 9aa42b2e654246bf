// The graph editor by someone new to it: keys without a click, one setting of many layers, a connection that cannot be, and what floats over the graph.
import { expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { useWorkbench } from './test-workbench';
import { takeScreenshot } from './workbench';

const bench = useWorkbench('editor');
const { id } = bench;
const text = async (name: string) => ((await id(name).textContent()) ?? '').replace(/\s+/g, ' ').trim();
const press = async (...keys: string[]) => {
  for (const key of keys) await bench.page.keyboard.press(key);
};
const edits = () => id('edit').count();
async function find(layer: string): Promise<void> {
  await bench.typeInto('Control+f', 'layer-search', layer);
  await press('Enter');
  await eventually(async () => expect(await text('inspector-name')).toBe(layer));
}

it('opens, cuts, grafts, freezes by name and undoes by keys alone', async () => {
  await bench.sampleIsOpen();
  await bench.command('open resnet50');
  await id('layer-predictions').waitFor();
  // Without a click: the graph has the focus, and End selects its output.
  await eventually(async () => {
    await press('End');
    expect(await text('inspector-name')).toBe('predictions');
  });
  await find('conv4_block6_out');
  await press('x');
  await eventually(async () => expect(await edits()).toBe(1));
  await bench.command('add a head');
  await eventually(async () => expect(await edits()).toBe(2));
  await bench.typeInto('Shift+K', 'freeze-pattern', 'conv1*');
  await press('Enter');
  await eventually(async () => expect(await edits()).toBe(3));
  expect(await text('freeze-norm')).toContain('Unfreezing leaves one BatchNormalization layer frozen');
  await press('Escape');
  // Closing the panel gives the keys back to the graph.
  await press('End', 'ArrowUp');
  await eventually(async () => expect(await text('inspector-name')).toBe('dropout'));
  await press('Control+z', 'Control+z', 'Control+z');
  await eventually(async () => expect(await edits()).toBe(0));
  expect(await text('params-total')).toBe('25,636,712');
}, 120_000);

it('sets the activation of all selected layers as one step', async () => {
  await bench.page.setViewportSize({ width: 1280, height: 800 });
  await id('graph-canvas').focus();
  await press('Control+a');
  await eventually(async () => expect(await text('inspector-several')).toBe('177 layers selected'));
  await takeScreenshot(bench, 'editor-several');
  await id('param-activation').selectOption('tanh');
  await eventually(async () => expect(await edits()).toBe(1));
  expect(await text('edit')).toMatch(/^Set activation = "tanh" of .+ and \d+ more/);
  expect(await id('param-activation').inputValue()).toBe('tanh');
  await id('graph-canvas').focus();
  await press('Control+z');
  await eventually(async () => expect(await edits()).toBe(0));
  expect(await id('param-activation').inputValue()).toBe('');
  await press('Escape');
}, 60_000);

it('offers what can lead into an Add, and gives the reason why a cycle cannot be', async () => {
  await find('conv4_block6_add');
  await press('e');
  expect(await id('option-fedBy').getAttribute('aria-checked')).toBe('true');
  await id('pick-layer').fill('conv5_block1_out');
  await id('pick-conv5_block1_out').click();
  await id('connect-go').and(bench.page.locator('[aria-disabled=true]')).waitFor();
  expect(await id('connect-go').getAttribute('data-reason')).toContain('must not form a cycle');
  await takeScreenshot(bench, 'editor-cycle');
  await id('pick-layer').fill('conv4_block5_out');
  await id('pick-conv4_block5_out').click();
  expect(await text('connect-verdict')).toContain('already connected');
  await id('pick-layer').fill('conv4_block4_out');
  await id('pick-conv4_block4_out').click();
  expect(await text('connect-verdict')).toBe('The shapes match.');
  await press('Escape');
}, 60_000);

/** Returns what floats over the texts of layers. Closer than 100 %, layers reach the corners, so that is not looked at. */
const covered = () =>
  bench.page.evaluate(() => {
    const board = document.querySelector('.board')!.getBoundingClientRect();
    const floats = [
      ...document.querySelectorAll('.board .grip, .board .depths, .board .zoom, .board .count'),
    ];
    const texts = [...document.querySelectorAll('.board .layer .name, .board .layer .kind')];
    return floats.flatMap((float) => {
      const a = float.getBoundingClientRect();
      return texts.flatMap((name) => {
        const b = name.getBoundingClientRect();
        const isShown = b.top >= board.top && b.bottom <= board.bottom;
        const x = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        return isShown && x > 2 && y > 2 ? [`${float.className} over ${name.textContent}`] : [];
      });
    });
  });

it.each([
  [1280, 800],
  [1024, 700],
])(
  'covers no text of a layer at %i × %i, wherever the freeze line is',
  async (width, height) => {
    await bench.page.setViewportSize({ width, height });
    for (const layer of ['conv1_conv', 'conv3_block2_out', 'conv5_block3_out', 'predictions']) {
      await find(layer);
      for (const zoom of ['-', '-', '+', '+']) {
        await press(zoom);
        await bench.page.waitForTimeout(250);
        expect(await covered(), `${layer}, ${zoom}`).toEqual([]);
      }
      await press('-');
    }
    await press('Control+a');
    await bench.page.waitForTimeout(250);
    expect(await covered()).toEqual([]);
    await press('Escape');
    await takeScreenshot(bench, `editor-${width}`);
    expect(bench.pageErrors).toEqual([]);
  },
  120_000,
);

it('shows the whole name of every network of the catalog in a small window, in both languages', async () => {
  await id('another-model').click();
  await id('find-network').waitFor();
  for (const language of ['ko', 'en']) {
    await id('language').click();
    await id(`language-${language}`).click();
    const cut = await bench.page.evaluate(() =>
      [...document.querySelectorAll('.card h2, .card h2 *')]
        .filter((name) => name.scrollWidth > name.clientWidth + 1 && name.clientWidth > 0)
        .map((name) => name.textContent),
    );
    expect(cut, language).toEqual([]);
  }
  expect(await id('open-model-file').count()).toBe(1);
}, 60_000);
