// Restrictions of Electron's window, and closing it during a run.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { type ElectronWorkbench, openInElectron } from './open-electron';
import { descendants, isAlive } from './processes';
import { build, root } from './workbench';

let bench: ElectronWorkbench;
beforeAll(async () => {
  build();
  bench = await openInElectron();
  await bench.page.getByTestId('class-row-6').waitFor();
});
afterAll(() => bench?.close());

const isVisible = () =>
  bench.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());

/** Closes the window like a user, and answers the question with the given button. */
const closeWindow = (response: number) =>
  bench.app.evaluate(({ BrowserWindow, dialog }, answer) => {
    dialog.showMessageBox = async () => ({ response: answer, checkboxChecked: false });
    BrowserWindow.getAllWindows()[0]!.close();
  }, response);

describe('the Electron window', () => {
  it('has no access to Node, one small bridge, and a separate origin', async () => {
    const seen = await bench.page.evaluate(() => ({
      origin: window.location.origin,
      node: [typeof Reflect.get(window, 'require'), typeof Reflect.get(window, 'process')],
      bridge: Object.keys(window.graftShell ?? {}).sort(),
    }));
    expect(seen).toEqual({
      origin: 'graft://app',
      node: ['undefined', 'undefined'],
      bridge: [
        'chooseFolder',
        'chooseModelFile',
        'chooseSave',
        'command',
        'connect',
        'copyText',
        'facts',
        'notify',
        'onCommand',
        'onOpen',
        'onUpdate',
        'pathForFile',
        'platform',
        'servers',
        'setMenu',
        'setRun',
        'showItem',
        'update',
      ],
    });
    const preferences = await bench.app.evaluate(({ BrowserWindow }) => {
      // Missing in Electron's types.
      type Known = { getLastWebPreferences(): Electron.WebPreferences };
      const contents = BrowserWindow.getAllWindows()[0]!.webContents as unknown as Known;
      const found = contents.getLastWebPreferences();
      const { contextIsolation, sandbox, nodeIntegration, webSecurity } = found;
      const { allowRunningInsecureContent, experimentalFeatures, webviewTag } = found;
      return {
        on: { contextIsolation, sandbox, webSecurity },
        off: [nodeIntegration, allowRunningInsecureContent, experimentalFeatures, webviewTag],
        blink: [found.enableBlinkFeatures ?? '', found.disableBlinkFeatures ?? ''],
      };
    });
    expect(preferences).toEqual({
      on: { contextIsolation: true, sandbox: true, webSecurity: true },
      off: [false, false, false, false],
      blink: ['', ''],
    });
  });

  it("answers no messages of other pages, even with Graft's own bridge", async () => {
    const preload = join(root, 'dist/electron/preload.cjs');
    const result = await bench.app.evaluate(async ({ BrowserWindow, dialog }, path) => {
      let dialogs = 0;
      const usual = dialog.showOpenDialog;
      dialog.showOpenDialog = async () => {
        dialogs++;
        return { canceled: true, filePaths: [] };
      };
      const stranger = new BrowserWindow({
        show: false,
        webPreferences: { preload: path, contextIsolation: true, sandbox: true },
      });
      await stranger.loadURL('data:text/html,<p>stranger</p>');
      const answer = await stranger.webContents.executeJavaScript(`(async () => {
        const tried = [];
        addEventListener('message', ({ data }) => tried.push('port: ' + data));
        for (const name of ['chooseFolder', 'chooseModelFile', 'showItem', 'chooseSave', 'command', 'copyText', 'facts', 'servers'])
          tried.push(await graftShell[name]('/etc').then((value) => name + ': ' + value, ({ message }) => message));
        graftShell.connect();
        graftShell.setRun({ share: 0.5 });
        graftShell.notify('stranger', 'stranger');
        graftShell.onUpdate(() => tried.push('update'));
        graftShell.update({ do: 'tell' });
        await new Promise((done) => setTimeout(done, 500));
        return tried;
      })()`);
      stranger.destroy();
      dialog.showOpenDialog = usual;
      return { answer: answer as string[], dialogs };
    }, preload);
    expect(result.dialogs).toBe(0);
    expect(result.answer).toHaveLength(8);
    for (const text of result.answer) expect(text).toMatch(/available only to Graft's own page/);
  });

  it("shows the window's own commands in its menu, in the usual order and in its language, and runs them", async () => {
    const labels = () =>
      bench.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map((item) => item.label) ?? []);
    const item = (id: string) =>
      bench.app.evaluate(({ Menu }, wanted) => {
        const found = Menu.getApplicationMenu()?.getMenuItemById(wanted);
        return found ? { label: found.label, enabled: found.enabled } : null;
      }, id);
    const click = (id: string) =>
      bench.app.evaluate(
        ({ Menu }, wanted) => Menu.getApplicationMenu()?.getMenuItemById(wanted)?.click(),
        id,
      );
    /** All labels in a menu and its submenus, and the keys of its entries. */
    const inside = (title: string) =>
      bench.app.evaluate(({ Menu }, wanted) => {
        const all = (menu: Electron.Menu): Electron.MenuItem[] =>
          menu.items.flatMap((one) => [one, ...(one.submenu ? all(one.submenu) : [])]);
        const menu = Menu.getApplicationMenu()?.items.find((one) => one.label === wanted)?.submenu;
        return (menu ? all(menu) : [])
          .filter((one) => one.type !== 'separator')
          .map((one) => ({ label: one.label, keys: String(one.accelerator ?? '') }));
      }, title);

    const english = ['File', 'Edit', 'View', 'Data', 'Model', 'Train', 'Window', 'Help'];
    await eventually(async () => expect(await labels()).toEqual(english));
    const file = await inside('File');
    expect(file).toContainEqual({ label: 'New project …', keys: 'CmdOrCtrl+N' });
    expect(file).toContainEqual({ label: 'Save the project', keys: 'CmdOrCtrl+S' });
    expect(file.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['Keras .keras …', 'ONNX …', 'Quit Graft']),
    );
    expect(await inside('Train')).toContainEqual({ label: 'Start training', keys: 'CmdOrCtrl+Enter' });
    expect((await inside('Model')).map(({ label }) => label)).toEqual(
      expect.arrayContaining(['Cut here', 'Freeze', 'Pooling, dropout, dense']),
    );

    // The enabled state follows the window.
    await eventually(async () => expect((await item('undo'))?.enabled).toBe(true));
    expect(await item('redo')).toEqual({ label: 'Redo', enabled: false });
    expect(await item('exportModel')).toBeNull();
    expect((await item('export-onnx'))?.enabled).toBe(false);
    expect((await item('stopTraining'))?.enabled).toBe(false);
    expect((await item('cut'))?.enabled).toBe(false);
    await click('view-model');
    await bench.page.getByTestId('layer-predictions').waitFor();
    await bench.page.getByTestId('layer-predictions').click();
    await eventually(async () => expect((await item('freeze'))?.enabled).toBe(true));

    await click('advise');
    await bench.page.locator('dialog[open]').waitFor();
    await bench.page.keyboard.press('Escape');
    await click('language');
    const korean = ['파일', '편집', '보기', '데이터', '모델', '학습', '창', '도움말'];
    await eventually(async () => expect(await labels()).toEqual(korean));
    const latin = /[a-z]{4}/i;
    /** Names that are the same in each language. */
    const names = /[\w.-]*(?:Graft|Keras|ONNX|TensorFlow|Batch|Dense|Flatten|English|Net|JSON|SGD)[\w.-]*/gi;
    for (const title of korean)
      for (const { label } of await inside(title)) expect(label.replace(names, '')).not.toMatch(latin);
    await click('language');
    await eventually(async () => expect(await labels()).toEqual(english));
  });

  it('exists only once: a second start focuses the first window and exits', async () => {
    await bench.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.hide());
    expect(await bench.startAgain()).toBe(0);
    await eventually(async () => expect(await isVisible()).toBe(true));
  });

  it('asks when it is closed during a run, and can continue the run in the background', async () => {
    const { page } = bench;
    await page.getByTestId('nav-train').click();
    await page.getByTestId('stage-0-epochs').fill('5000');
    await page.getByTestId('stage-0-epochs').press('Enter');
    await page.getByTestId('start-run').click();
    const epochs = async () =>
      Number(await page.getByTestId('epoch-count').getAttribute('data-epochs', { timeout: 60_000 }));
    await eventually(async () => expect(await epochs()).toBeGreaterThan(2), 120_000);

    await closeWindow(2);
    expect(await isVisible()).toBe(true);
    await closeWindow(0);
    await eventually(async () => expect(await isVisible()).toBe(false));
    const hidden = await epochs();
    await eventually(async () => expect(await epochs()).toBeGreaterThan(hidden + 3), 60_000);
    await bench.startAgain();
    await eventually(async () => expect(await isVisible()).toBe(true));
  });

  it('cannot navigate, open windows, load other addresses or get permissions', async () => {
    const tried = await bench.page.evaluate(async () => {
      const opened = window.open('https://example.org/');
      const link = document.createElement('a');
      link.href = 'https://example.org/';
      document.body.append(link);
      link.click();
      link.remove();
      const fetched = await fetch('https://example.org/').then(
        () => 'loaded',
        () => 'refused',
      );
      const outside = await fetch('graft://app/../package.json').then(
        ({ status }) => status,
        () => 'refused',
      );
      // In a later turn, because code evaluated by DevTools may use eval.
      const compiled = await new Promise((resolve) =>
        setTimeout(() => {
          try {
            resolve(new Function('return "compiled"')());
          } catch {
            resolve('refused');
          }
        }),
      );
      const asked = await Notification.requestPermission();
      const stateOf = async (name: string) =>
        (await navigator.permissions.query({ name: name as PermissionName })).state;
      return {
        opened: opened === null,
        fetched,
        outside,
        compiled,
        asked,
        camera: await stateOf('camera'),
        place: await stateOf('geolocation'),
        microphone: await stateOf('microphone'),
      };
    });
    expect(tried).toEqual({
      opened: true,
      fetched: 'refused',
      outside: 'refused',
      compiled: 'refused',
      asked: 'denied',
      // Asked for by the window when it is used.
      camera: 'granted',
      place: 'denied',
      microphone: 'denied',
    });
    expect(bench.page.url()).toBe('graft://app/index.html');
    expect(await bench.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  it('stops the run and keeps its checkpoint when it quits', async () => {
    const processes = descendants(bench.pid, 'dist/main/');
    expect(processes.length).toBeGreaterThanOrEqual(2);
    const ended = new Promise((resolve) => bench.app.once('close', () => resolve(null)));
    await closeWindow(1).catch(() => {});
    await ended;
    await eventually(() => expect(processes.filter(isAlive)).toEqual([]), 20_000);
    const runs = join(bench.home, 'projects', 'sample', 'runs');
    const [run] = await readdir(runs);
    const files = await readdir(join(runs, run!));
    const log = files.find((file) => file.endsWith('.jsonl')) ?? 'events.jsonl';
    const lines = (await readFile(join(runs, run!, log), 'utf8')).trim().split('\n');
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ type: 'ended', outcome: 'stopped' });
    expect(await readdir(join(runs, run!, 'checkpoints'))).toContain('last.json');
    expect(JSON.parse(await readFile(join(bench.home, 'electron', 'window.json'), 'utf8'))).toMatchObject({
      bounds: { width: expect.any(Number) },
    });
  });
});
