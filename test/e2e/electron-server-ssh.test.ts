// The desktop app and a real `graft serve` at the other end of a real SSH tunnel, which is cut for a minute while a folder is
// uploaded and while a run trains. With GRAFT_TEST_SSH=1, where openssh-server is installed; takes some minutes.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { type ElectronWorkbench, openInElectron } from './open-electron';
import { storeOf } from './page-stores';
import { freePort, type ServedGraft, serveGraft } from './serve-graft';
import { connectServer, fillServer, makeNoise, openServersDialog } from './server-dialog';
import { prepareSshTunnel, type SshTunnel, whyNoSsh } from './ssh-tunnel';
import { build, dropFiles, takeScreenshot } from './workbench';

const why = process.env.GRAFT_TEST_SSH === '1' ? whyNoSsh() : 'GRAFT_TEST_SSH is not 1';
const side = 512;
const minuteMs = 60_000;
/** As many epochs as take longer than the cut. */
const epochCount = 2000;

let bench: ElectronWorkbench;
let served: ServedGraft;
let tunnel: SshTunnel;
let images: string;
/** Bytes of all images. */
let total = 0;
let page: Page;
let failed = false;

beforeAll(async () => {
  if (why !== null) return;
  build();
  const near = await freePort();
  served = await serveGraft(false, { addresses: [`http://127.0.0.1:${near}`] });
  // The bytes that arrive through the tunnel are counted behind it.
  tunnel = await prepareSshTunnel(near, Number(new URL(served.tunnel.address).port));
  bench = await openInElectron(undefined, 'start');
  images = join(bench.home, 'our images');
  total = await makeNoise(images, side);
}, 180_000);
afterAll(async () => {
  await bench?.close();
  await tunnel?.close();
  await served?.close();
});
beforeEach(({ skip }) => skip(failed, 'an earlier test failed'));
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  failed = true;
  await takeScreenshot(bench, 'server-ssh-failed-own').catch(() => {});
  if (page) await look('failed').catch(() => {});
});

const id = (name: string) => page.getByTestId(name);
const look = (name: string) => takeScreenshot({ ...bench, page }, `server-ssh-${name}`);
const lostBanner = () => id('connection-banner').waitFor({ timeout: 90_000 });
const backAgain = () => id('connection-banner').waitFor({ state: 'detached', timeout: 60_000 });
const epochs = async () => Number(await id('epoch-count').getAttribute('data-epochs'));

/** Returns the hashes of the files in a folder, sorted. */
async function hashesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((one) => one.isFile());
  const hashes = files.map(async ({ parentPath, name }) =>
    createHash('sha256')
      .update(await readFile(join(parentPath, name)))
      .digest('hex'),
  );
  return (await Promise.all(hashes)).sort();
}

type Row = [epoch: number, training: unknown, validation: unknown];
/** The epochs in the log of the newest run, as the server wrote them. */
async function epochsOnServer(): Promise<Row[]> {
  const runs = join(served.home, 'projects/sample/runs');
  const newest = (await readdir(runs)).filter((name) => /^\d{4}-/.test(name)).sort();
  const store = await storeOf(page, 'runs');
  const selected = await store.evaluate((one) => one.selectedId);
  expect(newest).toContain(selected);
  const text = await readFile(join(runs, selected!, 'events.jsonl'), 'utf8');
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
    .filter(({ type }) => type === 'epochEnded')
    .map(({ epoch, training, validation }): Row => [epoch, training, validation]);
}
/** The epochs that the window shows. */
async function epochsInWindow(): Promise<Row[]> {
  const store = await storeOf(page, 'runs');
  return store.evaluate((one) =>
    one.selectedState!.epochs.map(({ epoch, training, validation }): Row => [epoch, training, validation]),
  );
}

/** Trains, and calls `cut` while the run is live and `mend` a minute later. Returns the run's epochs. */
async function trainThrough(cut: () => void, mend: () => Promise<void> | void): Promise<Row[]> {
  await id('start-run').click();
  await page.locator('[data-testid=run-status][data-status=running]').waitFor({ timeout: 120_000 });
  await eventually(async () => expect(await epochs()).toBeGreaterThan(2), 120_000);
  const began = performance.now();
  cut();
  // A link that is down is noticed after a minute.
  await lostBanner();
  await sleep(Math.max(0, minuteMs - (performance.now() - began)));
  await mend();
  await backAgain();
  await page.locator('[data-testid=run-status][data-status=done]').waitFor({ timeout: 300_000 });
  await eventually(async () => expect(await epochs()).toBe(epochCount), 30_000);
  const [logged, shown] = [await epochsOnServer(), await epochsInWindow()];
  expect(logged.map(([epoch]) => epoch)).toEqual(Array.from({ length: epochCount }, (_, i) => i + 1));
  expect(shown).toEqual(logged);
  return logged;
}

describe.skipIf(why !== null)(`a server through a real SSH tunnel${why === null ? '' : ` (${why})`}`, () => {
  it('is reached once the tunnel is open', async () => {
    const own = bench.page;
    await openServersDialog(bench);
    await fillServer(own, 'GPU box', tunnel.address, served.token);
    await own.getByTestId('server-test').click();
    await eventually(
      async () =>
        expect(await own.getByTestId('server-problem').innerText({ timeout: 2000 })).toMatch(
          /^Nothing answers at .*for an SSH tunnel, start the tunnel again\.$/,
        ),
      30_000,
    );
    await tunnel.open();
    await own.getByTestId('server-test').click();
    await eventually(
      async () =>
        expect(
          await own.getByTestId('server-report').locator('li').last().innerText({ timeout: 2000 }),
        ).toMatch(/^The connection ends on this computer, as that of an SSH tunnel does/),
      30_000,
    );
    page = await connectServer(bench);
    await id('start-sample').click();
    await id('class-row-6').waitFor();
  });

  it('gets each file of a dropped folder once, although the tunnel is cut for a minute', async () => {
    const before = served.tunnel.sent();
    await id('nav-data').click();
    await dropFiles(page, 'view-data', [images]);
    await id('drop-replace').click();
    for (const until = Date.now() + 60_000; served.tunnel.sent() - before < total * 0.4; await sleep(2))
      expect(Date.now()).toBeLessThan(until);
    tunnel.killClient();
    const arrived = served.tunnel.sent() - before;
    expect(arrived / total).toBeLessThan(0.9);
    await lostBanner();
    expect(await id('upload').textContent()).toMatch(/ copied; waiting for the connection/);
    await look('lost');
    await sleep(minuteMs);
    await tunnel.open();
    await backAgain();
    await eventually(
      async () => expect(await id('data-total').first().textContent()).toMatch(/^\s*56\b/),
      120_000,
    );
    const sent = (served.tunnel.sent() - before) / total;
    process.stdout.write(
      `[ssh] cut at ${Math.round((100 * arrived) / total)} % of ${Math.round(total / 1e6)} MB; sent ${Math.round(100 * sent)} % in all\n`,
    );
    // Files that were under way when the tunnel broke are sent again, none of those that had arrived.
    expect(sent).toBeGreaterThan(1);
    expect(sent).toBeLessThan(1.15);
    const uploads = join(served.home, 'projects/sample/uploads');
    expect(await hashesIn(join(uploads, 'our images'))).toEqual(await hashesIn(images));
    await look('uploaded');
  });

  it('trains on while the SSH server is gone, and while the link hangs: the same numbers, each once', async () => {
    await id('nav-train').click();
    await id('remove-stage-1').click();
    await id('stage-0-epochs').fill(String(epochCount));
    await id('stage-0-epochs').press('Enter');
    const killed = await trainThrough(
      () => tunnel.killServer(),
      () => tunnel.open(),
    );
    await look('trained');
    const hung = await trainThrough(
      () => tunnel.hang(true),
      () => tunnel.hang(false),
    );
    expect(hung).toEqual(killed);
    expect(bench.pageErrors).toEqual([]);
  }, 900_000);
});
