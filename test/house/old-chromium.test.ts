// Checks that the window uses no newer features than Chrome 108, that of the oldest supported Electron.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
/** Methods added to Chrome after version 108. */
const tooNew =
  /\.(toSorted|toReversed|toSpliced|isWellFormed|toWellFormed)\(|Object\.groupBy|Map\.groupBy|Promise\.(withResolvers|try)|Array\.fromAsync|AbortSignal\.any|URL\.canParse|\.checkVisibility\(/;

/** Functions, properties and rules of style sheets added after version 108; without them a declaration is ignored. */
const tooNewStyle =
  /(?:color-mix|light-dark|oklch|oklab|lch|lab)\([^)]|@starting-style|@scope|field-sizing:|text-wrap:|anchor-name:|interpolate-size:|transition-behavior:|:popover-open/;

test('uses no features in window and shared code that Chrome 108 does not have', () => {
  const found = ['src-renderer', 'src-shared'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(ts|vue)$/.test(path))
      .flatMap((path) => {
        const text = readFileSync(join(root, folder, path), 'utf8');
        const call = tooNew.exec(text);
        return call ? [`${folder}/${path}: ${call[0]}`] : [];
      }),
  );
  expect(found).toEqual([]);
});

test('uses no style in the window that Chrome 108 ignores', () => {
  const folder = join(root, 'src-renderer');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.(css|vue|ts)$/.test(path),
  );
  const found = files.flatMap((path) => {
    const style = tooNewStyle.exec(readFileSync(join(folder, path), 'utf8'));
    return style ? [`${path}: ${style[0]}`] : [];
  });
  expect(files.some((path) => path.endsWith('tokens.css'))).toBe(true);
  expect(found).toEqual([]);
  expect(tooNewStyle.test('a { color: color-mix(in srgb, red 5%, blue); }')).toBe(true);
});
