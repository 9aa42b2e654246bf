// npm run walk: the newcomer's walk in both shells and both languages, and Graft it beside a plan made by hand on three datasets.
// GRAFT_WALK=<folder> sets where the screenshots are saved; GRAFT_WALK_ONLY=<part of a name> selects walks.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openInBrowser } from '../open-browser';
import { openInElectron } from '../open-electron';
import { makePhotographs } from '../photographs';
import { build, makeHome, root, type Workbench } from '../workbench';
import { printWalk, startWalk, walkDataset } from './walk';

let home = '';
beforeAll(async () => {
  build();
  home = await makeHome();
  await makePhotographs(join(home, 'toys'));
}, 180_000);
afterAll(() => rm(home, { recursive: true, force: true }));

const folders = {
  photographs: { path: () => join(home, 'toys'), images: /300/ },
  drawings: { path: () => join(root, 'assets/samples/drawings'), images: /430/ },
  digits: { path: () => join(root, 'assets/samples/digits'), images: /1,?000/ },
};
const walks = [
  { shell: 'browser', locale: 'en', data: 'photographs' },
  { shell: 'browser', locale: 'ko', data: 'photographs' },
  { shell: 'electron', locale: 'en', data: 'photographs' },
  { shell: 'electron', locale: 'ko', data: 'photographs' },
  { shell: 'browser', locale: 'en', data: 'drawings' },
  { shell: 'browser', locale: 'en', data: 'digits' },
] as const;
const named = walks
  .map((walk) => ({ ...walk, name: `${walk.shell}-${walk.locale}-${walk.data}` }))
  .filter(({ name }) => name.includes(process.env.GRAFT_WALK_ONLY ?? ''));

async function open(shell: 'browser' | 'electron', locale: 'en' | 'ko'): Promise<Workbench> {
  const bench = await (shell === 'browser'
    ? openInBrowser(undefined, 'start')
    : openInElectron(undefined, 'start'));
  if (locale === 'en') return bench;
  await bench.page.getByTestId('language').click();
  await bench.page.getByTestId(`language-${locale}`).click();
  return bench;
}

test.each(named)(
  '$name',
  async ({ name, shell, locale, data }) => {
    const bench = await open(shell, locale);
    try {
      const walk = startWalk(bench, name);
      await walkDataset(bench, walk, folders[data].path(), folders[data].images);
      printWalk(name, walk);
      const [drop, choose, train] = walk.steps;
      expect(drop!.clicks + choose!.clicks + train!.clicks).toBe(3);
      expect(bench.pageErrors).toEqual([]);
    } finally {
      await bench.close();
    }
  },
  1_200_000,
);
