// Reads what the window says, and finds English in it.
import type { Page } from 'playwright-core';
import { architectureNames } from '#shared/architectures/index';
import { methods } from '#shared/insight/methods';
import { activationNames } from '#shared/layers/activation/activation';
import { catalog } from '#shared/layers/catalog';
import { englishIn } from '../english-words';
import type { Workbench } from './workbench';

/** Names that stay as they are: kinds, parameters and choices of layers, networks, and what the sample project contains. */
const names = [
  ...Object.values(catalog).flatMap(({ kind, params }) => [
    kind,
    ...Object.entries(params).flatMap(([name, spec]) => [name, ...('options' in spec ? spec.options : [])]),
  ]),
  ...activationNames,
  ...'zeros ones area'.split(' '),
  ...architectureNames,
  'efficientnet-lite0',
  ...methods,
  ...'Grad-CAM Eigen-CAM Score-CAM'.split(' '),
  ...'animals buildings fruit music plants tools vehicles drawings'.split(' '),
  // The other language names itself.
  'English',
];

/** Elements that nobody reads: code, English that is marked as such, and Vue Flow's hidden descriptions of nodes, which refer to no node because ours are not focusable by it. */
const notRead = 'script, style, [lang=en], [id^=vue-flow__node-desc], [id^=vue-flow__edge-desc]';

/** Returns every text of the window: visible and for screen readers, with labels, titles, placeholders and alternatives. */
function textsOf(page: Page): Promise<string[]> {
  return page.evaluate((unread) => {
    const texts = new Set<string>();
    const add = (text: string | null | undefined) => {
      const plain = text?.replace(/\s+/g, ' ').trim();
      if (plain) texts.add(plain);
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      if (!node.parentElement?.closest(unread)) add(node.textContent);
    for (const element of document.querySelectorAll('body *'))
      for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-description', 'data-reason'])
        add(element.getAttribute(name));
    return [...texts];
  }, notRead);
}

/** Returns the texts of the window with English words in them; `more` are further names, such as classes. */
async function findEnglish(page: Page, more: readonly string[] = []): Promise<string[]> {
  const layers = await page
    .locator('[data-testid^=layer-], [data-testid^=donor-layer-]')
    .evaluateAll((nodes) =>
      nodes.map((node) => node.getAttribute('data-testid')!.replace(/^(donor-)?layer-(▸ )?/, '')),
    );
  return (await textsOf(page)).flatMap((text) => {
    // Most texts are Korean without any name.
    if (englishIn(text).length === 0) return [];
    const words = englishIn(text, [...names, ...layers, ...more]);
    return words.length > 0 ? [`${words.join(', ')}: ${text.slice(0, 160)}`] : [];
  });
}

/** Collects the English of each state; a text is listed in the first state that shows it. */
export function createReader(bench: () => Workbench, names: readonly string[]) {
  let found: Record<string, string[]> = {};
  const seen = new Set<string>();
  return {
    /** Returns what was found since the last call. */
    takeFound() {
      const all = found;
      found = {};
      return all;
    },
    async look(state: string): Promise<void> {
      const english = (await findEnglish(bench().page, names)).filter((text) => !seen.has(text));
      for (const text of english) seen.add(text);
      if (english.length > 0) found[state] = english;
    },
  };
}

/** Opens the window in Korean: a step before its page is loaded. */
export async function inKorean(page: Page): Promise<void> {
  await page.addInitScript(() => localStorage.setItem('graft.locale', 'ko'));
}
