// Checks that the window uses no newer features than Chrome 108, that of the oldest supported Electron.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
/** Methods added to Chrome after version 108. */
const tooNew =
  /\.(toSorted|toReversed|toSpliced|isWellFormed|toWellFormed)\(|Object\.groupBy|Map\.groupBy|Promise\.(withResolvers|try)|Array\.fromAsync|AbortSignal\.any|URL\.canParse|\.checkVisibility\(/;

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
