// What the tests of a server in the desktop app have in common: images to upload, the dialog of servers, the windows of servers.
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { expect } from 'vitest';
import { eventually } from '../contract/suite';
import type { ElectronWorkbench } from './open-electron';
import type { ServedGraft } from './serve-graft';

/** The classes of `makeNoise`. */
export const noiseClasses = ['animals', 'buildings', 'fruit', 'music', 'plants', 'tools', 'vehicles'];
/** Images of each class. */
export const noisePerClass = 8;

/** Writes images of noise around a gray of their class, so that a file has nearly as many bytes as pixels. Returns the bytes of all. */
export async function makeNoise(folder: string, side: number): Promise<number> {
  let total = 0;
  for (const [c, name] of noiseClasses.entries()) {
    await mkdir(join(folder, name), { recursive: true });
    for (let i = 0; i < noisePerClass; i++) {
      const pixels = randomBytes(side * side * 3).map((value) => (value >> 1) + c * 18);
      const image = sharp(pixels, { raw: { width: side, height: side, channels: 3 } });
      total += (await image.png().toFile(join(folder, name, `${name} ${i}.png`))).size;
    }
  }
  return total;
}

/** Clicks an item of the menu bar. */
export function runMenu({ app }: ElectronWorkbench, command: string): Promise<void> {
  return app.evaluate(
    ({ Menu }, wanted) => Menu.getApplicationMenu()?.getMenuItemById(wanted)?.click(),
    command,
  );
}

/** Opens the dialog of servers in Graft's own window. */
export async function openServersDialog(bench: ElectronWorkbench): Promise<void> {
  await eventually(async () => {
    await runMenu(bench, 'servers');
    expect(await bench.page.getByTestId('server-connect').count()).toBe(1);
  });
}

/** Fills in the dialog. */
export async function fillServer(own: Page, name: string, address: string, token: string): Promise<void> {
  await own.getByTestId('server-name').fill(name);
  await own.getByTestId('server-address').fill(address);
  await own.getByTestId('server-token').fill(token);
}

/** Connects to the server of the dialog. Returns the page of its window. */
export async function connectServer({ app, page: own }: ElectronWorkbench): Promise<Page> {
  const opening = app.waitForEvent('window', { timeout: 120_000 });
  await own.getByTestId('server-connect').click();
  const page = await opening;
  page.setDefaultTimeout(60_000);
  return page;
}

/** Adds a server and connects to it; its start page is shown. */
export async function addServer(bench: ElectronWorkbench, name: string, served: ServedGraft): Promise<Page> {
  await openServersDialog(bench);
  await fillServer(bench.page, name, served.address, served.token);
  const page = await connectServer(bench);
  await page.getByTestId('start-sample').waitFor();
  return page;
}

/** Titles of the windows of servers. */
export function serverWindows({ app }: ElectronWorkbench): Promise<string[]> {
  return app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()
      .filter((one) => one.getTitle().endsWith(' – Graft'))
      .map((one) => one.getTitle()),
  );
}

/** Sends the window of that title a message of the system to close. */
export function closeServerWindow({ app }: ElectronWorkbench, title: string): Promise<void> {
  return app.evaluate(
    ({ BrowserWindow }, wanted) =>
      BrowserWindow.getAllWindows()
        .find((one) => one.getTitle() === wanted)
        ?.close(),
    title,
  );
}
