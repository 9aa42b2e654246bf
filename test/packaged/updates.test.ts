// An AppImage updates itself from version N to N+1 by a feed on loopback, as an ordinary user.
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../contract/suite';
import { giveToUser, openPackaged, type PackagedApp, processesWith, runCommand, versionOf } from './app';
import { type Feed, openFeed } from './feed';
import { buildForPacking, pack } from './pack';

const notes = 'Trains <b>faster</b> & opens more files';
let folder: string;
let feed: Feed;
let home: string;
let app: PackagedApp;
let programs: string;

beforeAll(async () => {
  buildForPacking();
  feed = await openFeed();
  folder = await mkdtemp(join(tmpdir(), 'graft-updates-'));
  for (const version of ['8.0.0', '8.0.1'])
    await pack({ target: 'AppImage', version, feed: feed.url, notes, output: join(folder, version) });
  feed.folder = join(folder, '8.0.1');
  home = await mkdtemp(join(tmpdir(), 'graft-user-'));
  programs = join(home, 'Applications of mine');
  await mkdir(programs);
  await copyFile(join(folder, '8.0.0', 'Graft-8.0.0.AppImage'), join(programs, 'Graft-8.0.0.AppImage'));
  giveToUser(home);
  app = await openPackaged(join(programs, 'Graft-8.0.0.AppImage'), home, {
    env: { APPIMAGE_EXTRACT_AND_RUN: '1', TMPDIR: home },
  });
}, 900_000);
afterAll(async () => {
  await app?.end();
  await feed?.close();
  for (const one of [folder, home]) if (one) await rm(one, { recursive: true, force: true, maxRetries: 5 });
});

const status = () => app.page.attribute('update-status', 'data-status');
const until = (wanted: string, limitMs = 120_000) =>
  eventually(async () => expect(await status()).toBe(wanted), limitMs);
const openDialog = () => runCommand(app.page, 'Updates');
const closeDialog = () => app.page.press('Escape');

test('finds the next version and shows what is new as text', async () => {
  await openDialog();
  await app.page.wait('update-status');
  if ((await status()) !== 'available') await app.page.click('update-look');
  await until('available');
  expect(await app.page.text('update-version')).toContain('8.0.0');
  expect(await app.page.text('update-notes')).toBe(notes);
  expect(await app.page.evaluate("document.querySelectorAll('[data-testid=update-notes] *').length")).toBe(0);
  await app.page.screenshot(join(tmpdir(), 'graft-update-available.png'));
  // No id of the computer, of the user or of the installation.
  for (const { headers } of feed.asked) {
    expect(Object.keys(headers).filter((name) => /cookie|id|authorization/i.test(name))).toEqual([]);
  }
});

test('refuses a file whose hash is not the one in the feed', async () => {
  feed.tamper = true;
  await app.page.click('update-download');
  await until('failed');
  expect(await app.page.text('update-status')).toContain('SHA-512');
  expect(await readdir(programs)).toEqual(['Graft-8.0.0.AppImage']);
  feed.tamper = false;
});

test('can be canceled, and resumes with the missing bytes', async () => {
  feed.slow = true;
  feed.asked.length = 0;
  await app.page.click('update-look');
  await until('available');
  await app.page.click('update-download');
  await until('downloading');
  await eventually(
    async () => expect(await app.page.text('update-progress')).toMatch(/\d MB of \d+ MB/),
    60_000,
  );
  await app.page.screenshot(join(tmpdir(), 'graft-update-downloading.png'));
  await app.page.click('update-cancel');
  await until('available');
  feed.slow = false;
  await app.page.click('update-download');
  await until('ready');
  const ranges = feed.asked.filter(({ path }) => path.endsWith('.AppImage')).map(({ range }) => range);
  expect(ranges[0]).toBeUndefined();
  expect(ranges.at(-1)).toMatch(/^bytes=[1-9]\d{5,}-$/);
});

test('is put off while a run trains', async () => {
  await closeDialog();
  await app.page.click('start-sample');
  await app.page.wait('class-row-6');
  for (const testId of ['nav-train', 'start-run']) await app.page.click(testId);
  await app.page.wait('stop-run');
  await openDialog();
  await eventually(
    async () => expect(await app.page.attribute('update-install', 'aria-disabled')).toBe('true'),
    60_000,
  );
  expect(await app.page.attribute('update-install', 'data-reason')).toContain('A run is training');
  await app.page.screenshot(join(tmpdir(), 'graft-update-busy.png'));
  // The main process refuses, too.
  await app.page.evaluate("graftShell.update({ do: 'install' })");
  await new Promise((done) => setTimeout(done, 3000));
  expect(app.child.exitCode).toBeNull();
  expect(existsSync(join(programs, 'Graft-8.0.0.AppImage'))).toBe(true);
  await closeDialog();
  await app.page.click('stop-run');
  await app.page.wait('resume-run');
});

test('installs the next version, starts it, and keeps the projects', async () => {
  await openDialog();
  await eventually(
    async () => expect(await app.page.attribute('update-install', 'aria-disabled')).toBeNull(),
    60_000,
  );
  await app.page.click('update-install');
  await eventually(() => expect(app.child.exitCode).toBe(0), 60_000);
  expect(await readdir(programs)).toEqual(['Graft-8.0.1.AppImage']);
  const running = () => processesWith(`HOME=${home}`).map(versionOf);
  await eventually(() => {
    expect(running()).toContain('8.0.1');
    expect(running()).not.toContain('8.0.0');
  }, 60_000);
  // The new version's engine, too, which opens the same projects.
  await eventually(
    () => expect(running().filter((one) => one === '8.0.1').length).toBeGreaterThan(1),
    60_000,
  );
  expect(existsSync(join(home, 'graft', 'projects', 'sample', 'project.json'))).toBe(true);
});
