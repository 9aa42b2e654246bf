// The bundled fonts have the tables that browsers require: newer Chromium rejects a font without names, and shows boxes.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nameWoff2, readDirectory } from '../../scripts/fonts/name-woff2.mjs';
import { root } from '../e2e/workbench';

const folder = join(root, 'src-renderer', 'ui', 'fonts');

test('every font has a table of names', async () => {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.woff2'));
  expect(files.length).toBeGreaterThanOrEqual(6);
  for (const file of files) {
    const font = await readFile(join(folder, file));
    expect(readDirectory(font).hasName, file).toBe(true);
    expect(font.readUInt32BE(8), file).toBe(font.length);
    expect(nameWoff2(font, 'Other', 'Regular')).toBe(font);
  }
});
