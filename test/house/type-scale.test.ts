// Every text of the window has one of three sizes and one of two weights, in a shipped font.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { en } from '../../src-renderer/i18n/en';
import { ko } from '../../src-renderer/i18n/ko';
import { root } from '../e2e/workbench';

const folder = join(root, 'src-renderer');
const read = (path: string) => readFile(join(folder, path), 'utf8');
const allowed = {
  'font-size': /^(var\(--size-[sml]\)|inherit)$/,
  'font-weight': /^(var\(--weight-(normal|strong)\)|inherit)$/,
  'font-family': /^(var\(--(font|mono)\)|inherit)$/,
  font: /^(var\(--weight-normal\) var\(--size-[sml]\) \/ [\d.]+ var\(--font\)|inherit)$/,
};
const isProperty = (name: string): name is keyof typeof allowed => name in allowed;

/** Returns the declarations of fonts in a style sheet that do not use the tokens. */
function findOwnFonts(css: string): string[] {
  return [...css.matchAll(/(?:^|[\s;{"'])(font(?:-size|-weight|-family)?)\s*:\s*([^;}"']+)/g)]
    .filter(([, name, value]) => isProperty(name!) && !allowed[name].test(value!.trim()))
    .map(([, name, value]) => `${name}: ${value!.trim()}`);
}

describe('the type scale', () => {
  it('is used by every style sheet and every component', async () => {
    const files = (await readdir(folder, { recursive: true })).filter(
      (path) => /\.(vue|css)$/.test(path) && !/tokens\.css$|fonts\.css$/.test(path),
    );
    const found = await Promise.all(
      files.map(async (path) => findOwnFonts(await read(path)).map((own) => `${path}: ${own}`)),
    );
    expect(files.length).toBeGreaterThan(100);
    expect(found.flat()).toEqual([]);
  });

  it('has three sizes, none below 12 px, and two weights', async () => {
    const tokens = await read('ui/tokens.css');
    const sizes = [...tokens.matchAll(/--size-\w+: (\d+)px/g)].map(([, size]) => Number(size));
    expect(sizes).toHaveLength(3);
    expect(Math.min(...sizes)).toBe(12);
    expect([...tokens.matchAll(/--weight-\w+: (\d+)/g)].map(([, weight]) => weight)).toEqual(['400', '600']);
  });

  it('finds a size that is not of the scale', () => {
    expect(findOwnFonts('.a { font-size: 11px; font-weight: var(--weight-strong); }')).toEqual([
      'font-size: 11px',
    ]);
    expect(findOwnFonts('.a { font: 600 11px serif; }')).toEqual(['font: 600 11px serif']);
  });
});

describe('the shipped fonts', () => {
  it('have every character of the English and the Korean strings', async () => {
    const css = await read('ui/fonts/fonts.css');
    const ranges = [...css.matchAll(/U\+([0-9A-F]+)(?:-([0-9A-F]+))?/g)].map(
      ([, from, to]) => [Number.parseInt(from!, 16), Number.parseInt(to ?? from!, 16)] as const,
    );
    const used = new Set(JSON.stringify([en, ko]));
    const missing = [...used].filter((character) => {
      const code = character.codePointAt(0)!;
      return code >= 0x20 && !ranges.some(([from, to]) => code >= from && code <= to);
    });
    expect(used.size).toBeGreaterThan(400);
    expect(missing).toEqual([]);
  });

  it('are shipped with the license of each', async () => {
    const files = await readdir(join(folder, 'ui/fonts'));
    for (const name of ['inter', 'pretendard', 'jetbrains-mono'])
      expect(await read(`ui/fonts/OFL-${name}.txt`)).toContain('SIL OPEN FONT LICENSE Version 1.1');
    expect(files.filter((file) => file.endsWith('.woff2'))).toHaveLength(6);
  });
});
