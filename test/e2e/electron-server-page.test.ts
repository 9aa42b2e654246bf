// The page of a server in the desktop app: what it cannot do, with a real `graft serve` and with a server that means harm.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { type ElectronWorkbench, openInElectron } from './open-electron';
import { type ServedGraft, serveGraft } from './serve-graft';
import {
  addServer,
  closeServerWindow,
  connectServer,
  fillServer,
  openServersDialog,
  serverWindows,
} from './server-dialog';
import { openHarmful, openVictim, tryFromPage, tryFromStranger } from './server-page-attacks';
import { build } from './workbench';

let bench: ElectronWorkbench;
let served: ServedGraft;
/** Graft's own page, and that of the server. */
let own: Page;
let page: Page;

beforeAll(async () => {
  build();
  served = await serveGraft(false);
  bench = await openInElectron(undefined, 'start');
  own = bench.page;
  page = await addServer(bench, 'GPU box', served);
  await page.getByTestId('start-sample').click();
  await page.getByTestId('class-row-6').waitFor();
}, 180_000);
afterAll(async () => {
  await bench?.close();
  await served?.close();
});

describe('the page of a server', () => {
  it('gives its page nothing that a web page does not have', async () => {
    const tried = await tryFromPage(page);
    expect(tried).toEqual({
      bridge: ['undefined', 'undefined', 'undefined'],
      opened: true,
      asked: 'denied',
      permissions: ['denied', 'denied', 'denied', 'denied'],
      camera: 'refused',
      screen: 'refused',
      fetched: ['refused', 'refused', 'refused'],
      image: 'refused',
    });
    // Also without the policy of the server, which a harmful one would not send.
    const unpoliced = await bench.app.evaluate(async ({ BrowserWindow, session }) => {
      type Known = { getLastWebPreferences(): Electron.WebPreferences };
      const found = BrowserWindow.getAllWindows().find((one) => one.getTitle().endsWith(' – Graft'))!;
      const contents = found.webContents;
      const { contextIsolation, sandbox, webSecurity, nodeIntegration, webviewTag, preload } = (
        contents as unknown as Known
      ).getLastWebPreferences();
      return {
        on: [contextIsolation, sandbox, webSecurity],
        off: [nodeIntegration, webviewTag],
        preload: preload ?? '',
        ownSession: contents.session !== session.defaultSession,
        cookiesOfGraft: (await session.defaultSession.cookies.get({})).length,
        url: contents.getURL(),
      };
    });
    expect(unpoliced).toEqual({
      on: [true, true, true],
      off: [false, false],
      preload: '',
      ownSession: true,
      cookiesOfGraft: 0,
      url: `${served.address}/`,
    });
    expect(await serverWindows(bench)).toEqual(['GPU box – Graft']);
    // F5 connects again; what the page left behind is gone.
    await page.evaluate(() => document.body.setAttribute('data-before', ''));
    await bench.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()
        .find((one) => one.getTitle().endsWith(' – Graft'))!
        .webContents.sendInputEvent({ type: 'keyDown', keyCode: 'F5' }),
    );
    await eventually(async () => expect(await page.locator('body[data-before]').count()).toBe(0));
    await page.getByTestId('class-row-6').waitFor();
  });

  it('allows a harmful server no more: other addresses, windows, questions, or files at places of its choice', async () => {
    const victim = await openVictim();
    const harmful = await openHarmful();
    await openServersDialog(bench);
    await own.getByTestId('server-new').click();
    await fillServer(own, '<i>harm</i>', harmful.address, 'a-token');
    await own.getByTestId('server-test').click();
    await own.getByText('Graft <b>9</b>').waitFor();
    const stranger = await connectServer(bench);
    await stranger.getByText('harm').waitFor();
    await eventually(() => expect(stranger.url()).toBe(`${harmful.address}/?token=a-token`));
    const tried = await tryFromStranger(stranger, victim.address);
    expect(tried).toEqual({
      socket: 'refused',
      fetched: 'refused',
      opened: true,
      bridge: 'undefined',
      camera: 'refused',
      clipboard: 'refused',
    });
    await stranger.waitForTimeout(300);
    expect(stranger.url()).toBe(`${harmful.address}/?token=a-token`);
    expect(victim.reached).toEqual([]);
    expect(await serverWindows(bench)).toEqual(expect.arrayContaining(['<i>harm</i> – Graft']));
    const proposed = await bench.app.evaluate(async ({ BrowserWindow }) => {
      const found = BrowserWindow.getAllWindows().find((one) => one.getTitle().startsWith('<i>'))!;
      const { session } = found.webContents;
      return new Promise<string | undefined>((resolve) => {
        session.on('will-download', (_event, item) => {
          resolve(item.getSaveDialogOptions().defaultPath);
          item.cancel();
        });
        void found.webContents.executeJavaScript(
          "Object.assign(document.createElement('a'), { href: '/file', download: '' }).click()",
          true,
        );
      });
    });
    expect(proposed).toMatch(/^[^/\\]*bashrc$/);
    await closeServerWindow(bench, '<i>harm</i> – Graft');
    await eventually(async () => expect(await serverWindows(bench)).toEqual(['GPU box – Graft']));
    await openServersDialog(bench);
    await own.getByTestId('server-<i>harm</i>').click();
    await own.getByTestId('server-remove').click();
    await own.getByTestId('server-<i>harm</i>').waitFor({ state: 'detached' });
    await own.keyboard.press('Escape');
    victim.close();
    harmful.close();
  });
});
