// Rules of Electron's security checklist that are seen in the sources; those of the running window are in test/e2e/electron-window.test.ts.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'src-main/shells/electron');
let sources: Map<string, string>;
beforeAll(async () => {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts'));
  const read = async (name: string) => [name, await readFile(join(folder, name), 'utf8')] as const;
  sources = new Map(await Promise.all(names.map(read)));
});
const filesWith = (pattern: RegExp) =>
  [...sources].filter(([, text]) => pattern.test(text)).map(([name]) => name);

describe('the Electron shell', () => {
  it.each([
    ['opens no address or file in another program', /openExternal|openPath/],
    ['loads no file: page', /loadFile|file:\/\//],
    ['loads no page from the internet', /https?:\/\/(?!example)/],
    ['turns no protection of the page off', /webSecurity|allowRunningInsecureContent|nodeIntegrationIn/],
    ['turns no experimental feature on', /experimentalFeatures|enableBlinkFeatures/],
    ['shows no web content of others', /<webview|BrowserView|WebContentsView|allowpopups/],
    ['uses no remote module and no synchronous messages', /@electron\/remote|sendSync|ipcMain\.handleOnce/],
  ])('%s', (_rule, pattern) => {
    expect(filesWith(pattern)).toEqual([]);
  });

  it('gives Chromium one switch only, for WebGPU on Linux', () => {
    const set = [...sources].flatMap(
      ([name, text]) => text.match(/appendSwitch\([^)]*\)/g)?.map((one) => [name, one]) ?? [],
    );
    expect(set).toEqual([[join('gpu-window', 'switches.ts'), "appendSwitch('enable-unsafe-webgpu')"]]);
  });

  const ownPage = /^loadURL\(`\$\{pageOrigin\}\/index\.html`\)$/;
  it("loads only its own address in each of its two windows, and in that of a server the server's", () => {
    const loaded = [...sources].flatMap(
      ([name, text]) => text.match(/loadURL\([^)]*\)/g)?.map((one) => [name, one]) ?? [],
    );
    expect(loaded.sort()).toEqual([
      [join('gpu-window', 'gpu-window.ts'), expect.stringMatching(ownPage)],
      [join('servers', 'server-window.ts'), 'loadURL(address)'],
      ['window.ts', expect.stringMatching(ownPage)],
    ]);
    const text = sources.get(join('servers', 'server-window.ts'))!.replace(/\s+/g, ' ');
    expect(text.match(/(?<![.\w])load\((?! ?address)[^(]*\(/g)).toEqual([
      'load( ownPageAddress(',
      expect.stringMatching(/^load\(`\$\{origin\}\/\?token=\$\{encodeURIComponent\($/),
    ]);
    expect(text).not.toMatch(/preload/);
  });

  it('receives messages in one file, where each listener checks its sender', () => {
    expect(filesWith(/ipcMain\.(on|handle)\(/)).toEqual(['services.ts']);
    const text = sources.get('services.ts')!;
    const listeners = text.split(/ipcMain\.(?:on|handle)\(/).slice(1);
    expect(listeners.length).toBeGreaterThan(0);
    for (const listener of listeners) expect(listener.slice(0, 260)).toContain('isOwnPage(event)');
  });

  it('exposes functions of its own, and none of Electron', () => {
    expect(filesWith(/exposeInMainWorld/)).toEqual(['preload.ts']);
    const text = sources.get('preload.ts')!;
    expect(text.match(/exposeInMainWorld/g)).toHaveLength(1);
    // An exposed `ipcRenderer` or an event handed to the page would let it send any message.
    expect(text).not.toMatch(/:\s*ipcRenderer\s*[,}]|listener\((_?event|\.\.\.)/);
  });

  it('is built with a supported Electron', async () => {
    const { devDependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    expect(Number(devDependencies.electron.split('.')[0])).toBeGreaterThanOrEqual(45);
  });
});
