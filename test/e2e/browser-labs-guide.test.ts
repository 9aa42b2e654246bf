// Around the steps of the labs in Chromium: the graph stays wide enough beside the panels, “Show me” finds the control that is missing, nothing counts as a mistake before an action, dialogs leave room for the lab, and a lab ends with closing words.
import { expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { openInBrowser } from './open-browser';
import { usePlayer } from './play-lab';
import { useWorkbench } from './test-workbench';
import { takeScreenshot } from './workbench';

const bench = useWorkbench('labs-guide', () => openInBrowser(undefined, 'start'));
const { id } = bench;
const { text, is, says, next, open, pin, addLayer } = usePlayer(bench);
const sizes = [
  { width: 1440, height: 900 },
  { width: 1280, height: 800 },
  { width: 900, height: 600 },
] as const;
const [large, , small] = sizes;
const resize = async (size: (typeof sizes)[number]) => {
  await bench.page.setViewportSize(size);
  await bench.page.waitForTimeout(300);
};
const box = async (name: string) => (await id(name).boundingBox())!;
const isOpen = (panel: string) => id(`panel-${panel}`).getAttribute('aria-expanded');
async function speak(language: string): Promise<void> {
  await id('language').click();
  await id(`language-${language}`).click();
}
/** Takes screenshots in both languages and themes. */
async function look(name: string): Promise<void> {
  for (const language of ['en', 'ko']) {
    await speak(language);
    for (const colorScheme of ['light', 'dark'] as const) {
      await bench.page.emulateMedia({ colorScheme });
      await takeScreenshot(bench, `guide-${name}-${language}-${colorScheme}`);
    }
  }
  await bench.page.emulateMedia({ colorScheme: 'light' });
  await speak('en');
}
/** Waits until the ring is around the control. */
const isRinged = (name: string) =>
  eventually(async () => {
    const [ring, control] = [await box('lab-ring'), await box(name)];
    expect(ring.x).toBeCloseTo(control.x - 4, 0);
    expect(ring.y).toBeCloseTo(control.y - 4, 0);
  });

it('keeps the graph 420 px wide with a lab, an image and both panels, and unfolds each by its handle', async () => {
  await id('start-labs').click();
  await open('whatItSees');
  for (const size of sizes) {
    await resize(size);
    expect((await box('graph-canvas')).width, `${size.width}, without an image`).toBeGreaterThanOrEqual(420);
  }
  await resize(large);
  await pin('tux-head');
  await id('lens').waitFor();
  for (const size of sizes) {
    await resize(size);
    const { width } = await box('graph-canvas');
    expect(width, `${size.width}`).toBeGreaterThanOrEqual(420);
    await look(`panels-${size.width}`);
    // What has no room opens over the graph, and moves nothing.
    for (const panel of ['inspector', 'palette', 'lens'])
      if ((await isOpen(panel)) === 'false') {
        await id(`panel-${panel}`).click();
        expect(await isOpen(panel)).toBe('true');
        expect((await box('graph-canvas')).width).toBe(width);
        if (panel === 'inspector') await takeScreenshot(bench, `guide-over-${size.width}`);
        await id(`panel-${panel}`).click();
        expect(await isOpen(panel)).toBe('false');
      }
    expect(await id('lab-say').isVisible()).toBe(true);
  }
  await resize(large);
  // Without the image, the panels return.
  await id('lens-close').click();
  expect(await isOpen('inspector')).toBe('true');
  expect(await isOpen('palette')).toBe('true');
  expect(bench.pageErrors).toEqual([]);
}, 240_000);

it('points at what is missing, and says where it is when it cannot be seen', async () => {
  await id('nav-labs').click();
  await open('smallFilters');
  await id('lab-number').fill('3');
  // The card is further down in the palette.
  await eventually(async () =>
    expect(await text('lab-whereabouts')).toBe('It is outside of what can be seen now.'),
  );
  await id('lab-show').click();
  await isRinged('palette-Conv2D');
  await id('nav-train').click();
  await eventually(async () => expect(await text('lab-whereabouts')).toBe('It is on the page “Model”.'));
  await resize(small);
  await id('nav-model').click();
  await eventually(async () =>
    expect(await text('lab-whereabouts')).toBe('It is in the folded panel “Palette and edits”.'),
  );
  await look('where-900');
  await id('lab-show').click();
  expect(await isOpen('palette')).toBe('true');
  await isRinged('palette-Conv2D');
  await takeScreenshot(bench, 'guide-ring-900');
  await resize(large);
  await addLayer('Conv2D', 2);
  await is('done');
  expect(await id('lab-ring').count()).toBe(0);
  await next();
  await id('lab-do').click();
  await is('done');
  await next();

  // Cut at maps: first found, then cut, then a layer, then its settings.
  await isRinged('layer-search');
  await bench.page.keyboard.press('Control+f');
  await id('layer-search').fill('maps');
  await id('search-result').first().click();
  await isRinged('cut-here');
  await id('cut-here').click();
  await says('Add a Conv2D');
  await isRinged('palette-Conv2D');
  await id('palette-Conv2D').click();
  await says('another size');
  await isRinged('param-kernelSize');
  await takeScreenshot(bench, 'guide-ring-parameter');
  await id('lab-do').click();
  await is('done');
  expect(bench.pageErrors).toEqual([]);
}, 240_000);

it('calls nothing a mistake before the person has done something', async () => {
  await next();
  expect(await id('lab-verdict').getAttribute('data-verdict')).toBe('notYet');
  expect(await text('lab-verdict')).toContain('kernel of 11 × 11');
  expect(await text('lab-verdict')).toContain('cut at maps');
  await look('not-yet');
  // The same mistake made by the person is one.
  await bench.page.keyboard.press('Control+f');
  await id('layer-search').fill('maps');
  await id('search-result').first().click();
  await id('cut-here').click();
  await says('Nothing is after maps');
  await id('palette-Conv2D').click();
  await id('param-kernelSize').fill('7, 7');
  await bench.page.keyboard.press('Tab');
  await is('wrong');
  await id('lab-do').click();
  await is('done');
  expect(bench.pageErrors).toEqual([]);
}, 120_000);

it('shows the whole list of found layers in a small window', async () => {
  for (const size of sizes) {
    await resize(size);
    await bench.page.keyboard.press('Control+f');
    await id('layer-search').fill('conv');
    const [list, view] = [await box('search-results'), (await bench.page.locator('main').boundingBox())!];
    expect(list.x, `${size.width}`).toBeGreaterThanOrEqual(view.x);
    expect(list.x + list.width).toBeLessThanOrEqual(view.x + view.width + 1);
    if (size === small) await takeScreenshot(bench, 'guide-search-900');
    await bench.page.keyboard.press('Escape');
  }
  await resize(large);
}, 60_000);

it('ends with what was learned, the steps that are left, the next lab and the hand-in', async () => {
  await id('lab-step-vgg').click();
  await next();
  await id('lab-closing').waitFor();
  expect(await text('lab-closing')).toContain('The end of “Why small filters”');
  expect(await text('lab-closing')).toContain('with fewer weights');
  await look('closing-left');
  await id('closing-step-slip').click();
  await id('lab-do').click();
  await is('done');
  await next();
  await id('lab-do').click();
  await is('done');
  await next();
  await id('lab-do').click();
  await is('done');
  await next();
  expect(await text('lab-closing')).toContain('“Why small filters” is done');
  expect(await text('lab-done-smallFilters')).toBe('7 of 7 done');
  for (const size of sizes) {
    await resize(size);
    await look(`closing-${size.width}`);
  }
  await resize(large);
  await id('closing-hand-in').click();
  await id('hand-in-name').waitFor();
  await bench.page.keyboard.press('Escape');
  await id('closing-next').click();
  await id('lab-panel').waitFor();
  expect(await text('lab-title')).toBe('The bottleneck');
  expect(bench.pageErrors).toEqual([]);
}, 240_000);

it('keeps the lab readable and answerable beside a large dialog', async () => {
  await id('nav-labs').click();
  await open('idealCat');
  for (const size of sizes) {
    await resize(size);
    await bench.command('Draw the ideal image');
    await id('ideal-dialog').waitFor();
    expect(await bench.page.locator('dialog[open] [data-testid=lab-say]').isVisible()).toBe(true);
    await id('lab-number').fill(String(size.width));
    const [say, form] = [await box('lab-say'), await box('ideal-form')];
    expect(say.x + say.width).toBeLessThanOrEqual(form.x);
    await takeScreenshot(bench, `guide-ideal-${size.width}`);
    await bench.page.keyboard.press('Escape');
    await id('ideal-dialog').waitFor({ state: 'detached' });
    await id('lab-say').waitFor();
    expect(await id('lab-number').inputValue()).toBe(String(size.width));
  }
  expect(bench.pageErrors).toEqual([]);
}, 120_000);
