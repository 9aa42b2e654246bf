// Parts of the Electron shell that need no Electron: where the window opens, what a page may load, its languages.
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

describe('the place of the window', () => {
  it('is where it was', () => {
    const path = join(folder, 'new', 'window.json');
    const place = { bounds: { x: 2000, y: 40, width: 1000, height: 640 }, maximized: true };
    saveWindowPosition(path, place);
    expect(readWindowPosition(path, screens)).toEqual(place);
  });

  it('keeps its size but not its position when that screen is gone', () => {
    const path = join(folder, 'away.json');
    saveWindowPosition(path, { bounds: { x: 5000, y: 40, width: 1000, height: 640 }, maximized: false });
    expect(readWindowPosition(path, screens)).toEqual({
      bounds: { width: 1000, height: 640 },
      maximized: false,
    });
  });

  it.each(['', '{', 'null', '{"bounds":{"x":"1"}}', '{"bounds":{"x":0,"y":0,"width":4,"height":4}}'])(
    'is a fresh one when the file says %j',
    async (text) => {
      const path = join(folder, 'odd.json');
      await writeFile(path, text);
      expect(readWindowPosition(path, screens)).toEqual(fresh);
    },
  );
});

it("the server's policy and the page's own allow no code from text and no other host", async () => {
  const page = await readFile(new URL('../../src-renderer/index.html', import.meta.url), 'utf8');
  const meta = /content="(default-src[^"]+)"/.exec(page)?.[1] ?? '';
  for (const policy of [contentPolicy([]), contentPolicy(['ws://127.0.0.1:1']), meta]) {
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*(?![;\s]|$)|\s\*/);
  }
});

it('speaks Korean where the system does, else English, in the same sentences', () => {
  expect(wordsFor('ko-KR').cancel).toBe('취소');
  expect(wordsFor('de').cancel).toBe('Cancel');
  expect(Object.keys(wordsFor('ko'))).toEqual(Object.keys(wordsFor('en')));
});
