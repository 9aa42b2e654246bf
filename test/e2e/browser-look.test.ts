// The look of each state of each view at 900 × 600 and at 1440 × 900 with 200 % zoom, in both languages: nothing is cut, overlaps or leaves the window.
// GRAFT_LOOK=<folder> also saves HiDPI screenshots of each state × language × theme × size (scripts/look.mjs).
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findLayoutDefects } from './layout';
import { visitStates } from './look-states';
import { openInBrowser } from './open-browser';
import { build, type Workbench } from './workbench';

const folder = process.env.GRAFT_LOOK;
const small = { width: 900, height: 600 };
const large = { width: 1440, height: 900 };
/** CSS pixels of the large window at 200 %. */
const zoomed = { width: 720, height: 450 };
const locales = ['en', 'ko'] as const;

let bench: Workbench;
let page: Page;
beforeAll(async () => {
  build();
  if (folder) await mkdir(folder, { recursive: true });
  bench = await openInBrowser(undefined, 'sample', folder ? 2 : 1);
  page = bench.page;
});
afterAll(() => bench?.close());

/** The part of Vue's app that holds the stores. */
interface AppElement {
  readonly __vue_app__: {
    readonly config: {
      readonly globalProperties: {
        readonly $pinia: { readonly state: { readonly value: { readonly settings: { locale: string } } } };
      };
    };
  };
}

/** Sets the language in the store, since an open dialog or menu covers the top bar, and waits for its fonts. */
async function speak(locale: string): Promise<void> {
  await page.evaluate((wanted) => {
    const app = document.querySelector('#app') as unknown as AppElement;
    app.__vue_app__.config.globalProperties.$pinia.state.value.settings.locale = wanted;
  }, locale);
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(100);
}

it('cuts and covers nothing in any state at 900 × 600 and at 200 % zoom, in English and Korean', async () => {
  const defects: Record<string, string[]> = {};
  const shoot = async (state: string, locale: string, size: typeof small) => {
    await page.setViewportSize(size);
    await page.waitForTimeout(350);
    if (!folder) return;
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(150);
      const name = `${state}-${locale}-${colorScheme}-${size.width}.png`;
      await page.screenshot({ path: join(folder, name) });
    }
  };
  await visitStates(bench, async (state) => {
    for (const locale of locales) {
      await speak(locale);
      for (const [size, label] of [
        [small, ''],
        [zoomed, ', 200 %'],
      ] as const) {
        await shoot(state, locale, size);
        const found = await findLayoutDefects(page);
        if (found.length > 0) defects[`${state}, ${locale}${label}`] = found;
      }
      if (folder) await shoot(state, locale, large);
      await page.setViewportSize(large);
    }
    await speak('en');
  });
  expect(defects).toEqual({});
  expect(bench.pageErrors.filter((error) => !error.includes('SIGKILL'))).toEqual([]);
}, 900_000);

it('finds a text that is cut, one that is squeezed, and siblings that overlap', async () => {
  await page.evaluate(() => {
    const box = document.createElement('div');
    box.style.cssText =
      'position:fixed;inset:0 auto auto 0;width:200px;height:120px;overflow:hidden;z-index:99;display:flex';
    for (const [text, style] of [
      ['Squeezed', 'flex:none;width:10px;overflow-wrap:anywhere'],
      ['One', 'flex:none;width:120px'],
      ['Overlapping', 'flex:none;width:160px;margin-left:-60px'],
    ] as const) {
      const part = document.createElement('p');
      part.textContent = text;
      part.style.cssText = style;
      box.append(part);
    }
    document.body.append(box);
  });
  const found = await findLayoutDefects(page);
  expect(found.some((one) => one.startsWith('squeezed') && one.includes('Squeezed'))).toBe(true);
  expect(found.some((one) => one.startsWith('overlap 60') && one.includes('Overlapping'))).toBe(true);
  expect(found.some((one) => one.startsWith('cut by') && one.includes('Overlapping'))).toBe(true);
});
