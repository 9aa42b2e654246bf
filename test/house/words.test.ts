// Images are called images: "picture" is only the drawn picture of the graph, and what documents of earlier versions say.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../e2e/workbench';

/** Where the word may be, and why. */
const allowed: readonly (readonly [place: RegExp, why: string])[] = [
  [/^src-renderer\/graph\/picture\//, 'the drawn picture of the graph'],
  [/^src-renderer\/i18n\/glossary\.ts$/, 'forbids the word'],
  [/^src-renderer\/i18n\/.*synonyms\.ts$/, 'what people type to find a command'],
  [/^src-shared\/(recipe|run)\/(migrate|parse-event)\.ts$/, 'reads documents of earlier versions'],
];

test('calls images images', async () => {
  const found: string[] = [];
  for (const top of ['src-main', 'src-renderer', 'src-shared'])
    for (const path of await readdir(join(root, top), { recursive: true })) {
      const name = `${top}/${path.replaceAll('\\', '/')}`;
      if (!/\.(ts|vue)$/.test(name) || allowed.some(([place]) => place.test(name))) continue;
      const text = (await readFile(join(root, name), 'utf8')).replace(/.*graph\/picture\/.*/g, '');
      for (const line of text.split('\n'))
        if (/pictur/i.test(line) && !/picture\/picture|\.\.\/picture/.test(line))
          found.push(`${name}: ${line.trim()}`);
    }
  expect(found).toEqual([]);
});
