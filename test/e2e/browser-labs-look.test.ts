// Six states of each lab in both languages, for reviewers: GRAFT_LABS_LOOK=<folder> saves them as images, GRAFT_LABS_ONLY=<ids> chooses labs. Graft does the steps. Nothing may be cut or overlap; english.json lists the English words of the Korean window, most of them names of layers, classes and runs.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { labs } from '#shared/labs/guided/labs';
import { eventually } from '../contract/suite';
import { createReader } from './korean';
import { findLayoutDefects } from './layout';
import { openInBrowser } from './open-browser';
import { storeOf } from './page-stores';
import { useWorkbench } from './test-workbench';

const folder = process.env.GRAFT_LABS_LOOK;
const only = process.env.GRAFT_LABS_ONLY?.split(',');
const slowMs = 400_000;
/** Words of the labs that stay as they are: names of networks, layers and people, and of classes of ImageNet. */
const names = 'EfficientNet Siamese cat zebra Keras Graft Olah Mordvintsev Schubert conv kernel bias'.split(
  ' ',
);

describe.skipIf(!folder)('the look of the labs', () => {
  const bench = useWorkbench('labs-look', () => openInBrowser(undefined, 'start'));
  const { id } = bench;
  const { takeFound, look } = createReader(() => bench, names);
  const defects: Record<string, string[]> = {};

  async function speak(locale: 'en' | 'ko'): Promise<void> {
    const settings = await storeOf(bench.page, 'settings');
    await settings.evaluate((store, wanted) => {
      store.locale = wanted;
    }, locale);
    await bench.page.mouse.move(0, 0);
    await bench.page.evaluate(() => document.fonts.ready);
    await bench.page.waitForTimeout(500);
  }
  async function shoot(state: string): Promise<void> {
    for (const locale of ['ko', 'en'] as const) {
      await speak(locale);
      await bench.page.screenshot({ path: join(folder!, `${state}-${locale}.png`) });
      // Layers reach beyond the canvas, and the sum of the convolution lab stays over what is scrolled.
      const found = (await findLayoutDefects(bench.page)).filter(
        (one) => !/in (layer-|view-convolution)/.test(one),
      );
      if (found.length > 0) defects[`${state}-${locale}`] = found;
      if (locale === 'ko') await look(state);
    }
  }

  it.each(labs.filter((lab) => only?.includes(lab.id) ?? true))(
    '$id',
    async ({ id: lab, steps }) => {
      await mkdir(folder!, { recursive: true });
      if ((await id('start-labs').count()) > 0) await id('start-labs').click();
      else await id('nav-labs').click();
      await id(`open-lab-${lab}`).click();
      await id('lab-panel').waitFor();
      await eventually(async () => expect(await id('lab-do').isVisible()).toBe(true), slowMs);
      await shoot(`${lab}-0`);
      /** Five steps at equal distances. */
      const shown = new Set([0, 1, 2, 3, 4].map((i) => Math.round((i * (steps.length - 1)) / 4)));
      for (const [i] of steps.entries()) {
        await id('lab-do').click();
        await eventually(
          async () => expect(await id('lab-verdict').getAttribute('data-verdict')).toBe('done'),
          slowMs,
        );
        await eventually(async () => expect(await id('lab-do').isVisible()).toBe(true), slowMs);
        if (shown.has(i)) await shoot(`${lab}-${i + 1}`);
        if ((await bench.page.locator('dialog[open]').count()) > 0) await bench.page.keyboard.press('Escape');
        await id('lab-next').click();
      }
    },
    2 * slowMs,
  );

  it('cuts and covers nothing', async () => {
    await writeFile(join(folder!, 'english.json'), JSON.stringify(takeFound(), null, 2));
    expect(defects).toEqual({});
    expect(bench.pageErrors).toEqual([]);
  });
});
