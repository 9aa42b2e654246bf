// The desktop app connected to a real `graft serve`: adding the server, wrong tokens, uploads, training, lost
// connections, downloads. With GRAFT_SERVER_APART=1 (as root), the server runs in a network namespace of its own.
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { type ElectronWorkbench, openInElectron } from './open-electron';
import { type ServedGraft, serveGraft } from './serve-graft';
import {
  closeServerWindow,
  connectServer,
  makeNoise,
  noiseClasses,
  noisePerClass,
  openServersDialog,
  runMenu,
  serverWindows,
} from './server-dialog';
import { build, collectErrors, dropFiles, takeScreenshot } from './workbench';

const apart = process.env.GRAFT_SERVER_APART === '1';
const side = 256;

let bench: ElectronWorkbench;
let served: ServedGraft;
let images: string;
/** Graft's own page, and that of the server. */
let own: Page;
let page: Page;
let failed = false;

beforeAll(async () => {
  build();
  served = await serveGraft(apart);
  bench = await openInElectron(undefined, 'start');
  own = bench.page;
  images = join(bench.home, 'our images');
  await makeNoise(images, side);
}, 180_000);
afterAll(async () => {
  await bench?.close();
  await served?.close();
});
beforeEach(({ skip }) => skip(failed, 'an earlier test failed'));
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  failed = true;
  await takeScreenshot(bench, 'server-failed-own').catch(() => {});
  if (page) await look('failed').catch(() => {});
});

const id = (name: string) => page.getByTestId(name);
const look = (name: string) => takeScreenshot({ ...bench, page }, `server-${name}`);
const epochs = async () => Number(await id('epoch-count').getAttribute('data-epochs'));
const ended = (status: string) =>
  page.locator(`[data-testid=run-status][data-status=${status}]`).waitFor({ timeout: 120_000 });
async function train(epochCount: number): Promise<void> {
  await id('stage-0-epochs').fill(String(epochCount));
  await id('stage-0-epochs').press('Enter');
  await id('start-run').click();
}

describe('a server in the desktop app', () => {
  it('is added, and a test says what is wrong with its address or token', async () => {
    await openServersDialog(bench);
    await own.getByTestId('server-name').fill('GPU box');
    const problem = async (address: string, token: string) => {
      await own.getByTestId('server-address').fill(address);
      await own.getByTestId('server-token').fill(token);
      await own.getByTestId('server-test').click();
      let text = '';
      await eventually(async () => {
        text = await own.getByTestId('server-problem').innerText({ timeout: 2000 });
      }, 30_000);
      return text;
    };
    expect(await problem('ftp://example.org', '')).toMatch(/is not the address of a server/);
    expect(await problem('127.0.0.1:65531', 'x')).toMatch(/Nothing answers at 127\.0\.0\.1:65531\./);
    const other = createHttpServer((_request, response) => response.end('hello'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    expect(await problem(`http://127.0.0.1:${port}`, 'x')).toMatch(/not a server of Graft \(status 200\)/);
    other.close();
    expect(await problem(served.address.replace('127.0.0.1', 'gpu.localhost'), 'x')).toMatch(
      /does not know this address\. Start it there with --address http:\/\/gpu\.localhost:\d+/,
    );
    expect(await problem(served.address, 'not-the-token')).toMatch(/does not accept the token/);
    await takeScreenshot(bench, 'server-wrong-token');
    await own.getByTestId('server-address').fill('http://gpu.example.org:8080');
    expect(await own.getByTestId('server-plain').innerText()).toMatch(/not encrypted/);
    await takeScreenshot(bench, 'server-plain');
    await own.getByTestId('server-address').fill(served.address);
    expect(await own.getByTestId('server-plain').count()).toBe(0);
  });

  it('opens a window that says what to do, and connects once the token is right', async () => {
    page = await connectServer(bench);
    await page.getByText('does not accept the token').waitFor();
    await look('refused');
    await page.emulateMedia({ colorScheme: 'dark' });
    await look('refused-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.getByRole('link', { name: 'Try again' }).click();
    await page.getByText('does not accept the token').waitFor();

    await openServersDialog(bench);
    // As `graft serve` prints it: the token is taken from the address.
    await own.getByTestId('server-address').fill(`${served.address}/?token=${served.token}`);
    await own.getByTestId('server-test').click();
    await eventually(async () => {
      const lines = await own.getByTestId('server-report').locator('li').allInnerTexts();
      expect(lines).toEqual([
        expect.stringMatching(/^Graft \d+\.\d+/),
        expect.stringMatching(/^Trains on /),
        'The token is accepted.',
        expect.stringMatching(/^The connection ends on this computer/),
      ]);
    }, 30_000);
    expect(await own.getByTestId('server-address').inputValue()).toBe(served.address);
    expect(await own.getByTestId('server-token').inputValue()).toBe('');
    await takeScreenshot(bench, 'server-report');
    await own.emulateMedia({ colorScheme: 'dark' });
    await takeScreenshot(bench, 'server-report-dark');
    await own.emulateMedia({ colorScheme: 'light' });
    const file = join(bench.home, 'electron', 'servers.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);

    await page.getByRole('link', { name: 'Try again' }).click();
    await id('start-sample').waitFor();
    expect(page.url()).toBe(`${served.address}/`);
    expect(await serverWindows(bench)).toEqual(['GPU box – Graft']);
    // Connecting again shows the same window.
    await own.getByTestId('server-connect').click();
    await own.getByTestId('server-connect').waitFor({ state: 'detached' });
    expect(await serverWindows(bench)).toEqual(['GPU box – Graft']);
    await id('start-sample').click();
    await id('class-row-6').waitFor();
  });

  it('uploads a dropped folder by hash, and continues after a lost connection', async () => {
    const total = noiseClasses.length * noisePerClass * side * side * 3;
    const before = served.tunnel.sent();
    served.tunnel.cutAfter(total * 0.4);
    await dropFiles(page, 'view-data', [images]);
    await id('drop-replace').click();
    await id('connection-banner').waitFor();
    expect(served.tunnel.cuts()).toBe(1);
    await look('lost');
    served.cut();
    served.mend();
    await id('connection-banner').waitFor({ state: 'detached' });
    await eventually(
      async () => expect(await id('data-total').first().textContent()).toMatch(/^\s*56\b/),
      60_000,
    );
    // Noise cannot be compressed, so the files are about as large as their pixels; those that had arrived were not sent again.
    const sent = served.tunnel.sent() - before;
    expect(sent / total).toBeGreaterThan(0.8);
    expect(sent / total).toBeLessThan(1.15);
    const uploadsIn = (home: string) => readdir(join(home, 'projects/sample/uploads')).catch(() => []);
    expect(await uploadsIn(served.home)).toContain('our images');
    expect(await uploadsIn(bench.home)).toEqual([]);
    await look('uploaded');
  });

  it('trains on the server, also while the connection is lost', async () => {
    await id('nav-train').click();
    await id('remove-stage-1').click();
    await train(40);
    await eventually(async () => expect(await epochs()).toBeGreaterThan(1), 120_000);
    served.cut();
    await id('connection-banner').waitFor();
    await page.waitForTimeout(1500);
    served.mend();
    await id('connection-banner').waitFor({ state: 'detached' });
    await ended('done');
    // All of them, also those of the time without a connection; early stopping is off.
    await eventually(async () => expect(await epochs()).toBe(40));
    await look('trained');
  });

  it('saves the model as a file at a place that is asked for', async () => {
    const target = join(bench.home, 'from the server.keras');
    await bench.app.evaluate(({ BrowserWindow }, path) => {
      const found = BrowserWindow.getAllWindows().find((one) => one.getTitle().endsWith(' – Graft'))!;
      found.webContents.session.on('will-download', (_event, item) => {
        const seen = { asked: item.getSavePath() === '', options: item.getSaveDialogOptions() };
        (globalThis as { seen?: typeof seen }).seen = seen;
        item.setSavePath(path);
      });
    }, target);
    await id('export-model').click();
    await id('export-format-keras').click();
    await id('export-save').click();
    await eventually(async () => expect((await stat(target)).size).toBeGreaterThan(1e6), 60_000);
    const seen = await bench.app.evaluate(() => (globalThis as { seen?: unknown }).seen);
    expect(seen).toEqual({
      asked: true,
      options: expect.objectContaining({
        title: 'Save the file',
        defaultPath: expect.stringMatching(/^[^/]+\.keras$/),
      }),
    });
    await eventually(async () =>
      expect(Object.keys(unzipSync(await readFile(target)))).toContain('model.weights.h5'),
    );
    await page.keyboard.press('Escape');
  });

  it('keeps its runs when the window is closed, and shows them when it is opened again', async () => {
    await train(5000);
    await ended('running');
    await eventually(async () => expect(await epochs()).toBeGreaterThan(2), 60_000);
    await closeServerWindow(bench, 'GPU box – Graft');
    await eventually(async () => expect(await serverWindows(bench)).toEqual([]));
    await openServersDialog(bench);
    page = await connectServer(bench);
    const errors = collectErrors(page);
    await id('nav-train').click();
    await ended('running');
    const seen = await epochs();
    await eventually(async () => expect(await epochs()).toBeGreaterThan(seen), 60_000);
    expect(errors).toEqual([]);
    await id('stop-run').click();
    await ended('stopped');
  });

  it.runIf(apart)('warns of a connection without encryption to another machine, and works', async () => {
    await openServersDialog(bench);
    await own.getByTestId('server-new').click();
    await own.getByTestId('server-name').fill('no TLS');
    await own.getByTestId('server-address').fill(served.direct);
    await own.getByTestId('server-plain').waitFor();
    await own.getByTestId('server-token').fill(served.token);
    await own.getByTestId('server-test').click();
    await own.getByText('The connection is not encrypted').waitFor();
    await takeScreenshot(bench, 'server-plain-report');
    const plain = await connectServer(bench);
    // Nothing of the other session: this one begins at the start page.
    await plain.getByTestId('start-sample').click();
    await plain.getByTestId('class-row-6').waitFor({ timeout: 60_000 });
    expect(await plain.evaluate(() => [isSecureContext, typeof crypto.subtle])).toEqual([false, 'undefined']);
    // All files are sent again.
    const copies = async () =>
      (await readdir(join(served.home, 'projects/sample/uploads'))).filter((name) => !name.startsWith('.'));
    const before = (await copies()).length;
    await plain.getByTestId('nav-data').click();
    await dropFiles(plain, 'view-data', [images]);
    await plain.getByTestId('drop-replace').click();
    await eventually(async () => expect(await copies()).toHaveLength(before + 1), 60_000);
    await takeScreenshot({ ...bench, page: plain }, 'server-plain-window');
    await closeServerWindow(bench, 'no TLS – Graft');
    await openServersDialog(bench);
    await own.getByTestId('server-no TLS').click();
    await own.getByTestId('server-remove').click();
    await own.getByTestId('server-no TLS').waitFor({ state: 'detached' });
    await own.keyboard.press('Escape');
  });

  it('says so when the server was started with another token', async () => {
    await writeFile(join(served.home, 'token'), `${'another-token-of-this-server'}\n`);
    await served.restart();
    await page.getByText('does not accept the token').waitFor();
    await runMenu(bench, 'language');
    await openServersDialog(bench);
    await own.getByTestId('server-test').click();
    await eventually(async () =>
      expect(await own.getByTestId('server-problem').innerText()).toMatch(/토큰을 받아들이지 않습니다/),
    );
    await takeScreenshot(bench, 'server-korean');
    await own.getByTestId('server-remove').click();
    await eventually(async () => expect(await serverWindows(bench)).toEqual([]));
    const saved = JSON.parse(await readFile(join(bench.home, 'electron', 'servers.json'), 'utf8'));
    expect(saved).toEqual({ version: 1, servers: [] });
    expect(bench.pageErrors).toEqual([]);
  });
});
