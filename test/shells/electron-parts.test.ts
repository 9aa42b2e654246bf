// Parts of the Electron shell that work without Electron: window position, content policy, languages.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentPolicy } from '../../src-main/shells/content-policy';
import { readWindowPosition, saveWindowPosition } from '../../src-main/shells/electron/bounds';
import { wordsFor } from '../../src-main/shells/electron/words';

const screens = [
  { x: 0, y: 0, width: 1920, height: 1040 },
  { x: 1920, y: 0, width: 1280, height: 720 },
];
const fresh = { bounds: { width: 1320, height: 860 }, maximized: false };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-bounds-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the position of the window', () => {
  it('is restored', () => {
    const path = join(folder, 'new', 'window.json');
    const place = { bounds: { x: 2000, y: 40, width: 1000, height: 640 }, maximized: true };
    saveWindowPosition(path, place);
    expect(readWindowPosition(path, screens)).toEqual(place);
  });

  it('keeps only the size when the screen is disconnected', () => {
    const path = join(folder, 'away.json');
    saveWindowPosition(path, { bounds: { x: 5000, y: 40, width: 1000, height: 640 }, maximized: false });
    expect(readWindowPosition(path, screens)).toEqual({
      bounds: { width: 1000, height: 640 },
      maximized: false,
    });
  });

  it.each(['', '{', 'null', '{"bounds":{"x":"1"}}', '{"bounds":{"x":0,"y":0,"width":4,"height":4}}'])(
    'is the default when the file contains %j',
    async (text) => {
      const path = join(folder, 'odd.json');
      await writeFile(path, text);
      expect(readWindowPosition(path, screens)).toEqual(fresh);
    },
  );
});

it('allows no eval and no other hosts in the policies of the server and the page', async () => {
  const page = await readFile(new URL('../../src-renderer/index.html', import.meta.url), 'utf8');
  const meta = /content="(default-src[^"]+)"/.exec(page)?.[1] ?? '';
  for (const policy of [contentPolicy([]), contentPolicy(['ws://127.0.0.1:1']), meta]) {
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*(?![;\s]|$)|\s\*/);
  }
});

it('uses Korean on a Korean system, otherwise English, with the same texts', () => {
  expect(wordsFor('ko-KR').cancel).toBe('취소');
  expect(wordsFor('de').cancel).toBe('Cancel');
  expect(Object.keys(wordsFor('ko'))).toEqual(Object.keys(wordsFor('en')));
});
