// What a person does in the window of a new installation: the fast engine by its card, the sample with a stop and a killed engine
// between, and the dialog of updates.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandOf } from './bare-debian.mjs';
import { expect, say } from './say.mjs';

const words = async (page, testId) => (await page.text(testId)).replaceAll(/\s+/g, ' ').trim();

/** Waits until a promised value passes; returns whether it did within the limit. */
async function within(limitMs, passes) {
  for (const until = Date.now() + limitMs; Date.now() < until; await sleep(300))
    if (await passes()) return true;
  return false;
}

/** Downloads TensorFlow by the card on the start page, as a person does who starts Graft for the first time. */
export async function installFastEngine(page, screenshots) {
  await page.wait('fast-engine');
  const phase = () => page.attribute('fast-engine', 'data-phase');
  say(`the card: ${await words(page, 'fast-engine')}`);
  expect((await phase()) === 'offered', 'the fast engine is offered');
  const from = Date.now();
  await page.click('install-fast-engine');
  await within(600_000, async () => !['installing', 'offered'].includes(await phase()));
  const seconds = ((Date.now() - from) / 1000).toFixed(0);
  expect((await phase()) === 'done', `after ${seconds} s: ${await words(page, 'fast-engine')}`);
  await page.screenshot(join(screenshots, 'smoke-engine.png'));
  await page.click('close-fast-engine');
}

/** Trains the sample to its end: stopped and resumed once, and once more after its engine was killed. */
export async function trainSample(page, debian, screenshots) {
  await page.click('start-sample');
  // When the project is open, its images are shown: a view chosen before would be left.
  await page.wait('class-row-6');
  for (const testId of ['nav-train', 'start-run']) await page.click(testId);
  const epochs = async () => Number(await page.attribute('epoch-count', 'data-epochs'));
  const grown = (from) => within(300_000, async () => (await epochs()) > from);
  await grown(2);
  expect((await epochs()) >= 3, `the window trained ${await epochs()} epochs of the sample`);
  await page.screenshot(join(screenshots, 'smoke.png'));
  await page.click('stop-run');
  await page.wait('resume-run');
  expect(true, 'the run was stopped with a checkpoint');

  const stopped = await epochs();
  await page.click('resume-run');
  expect(await grown(stopped), `the run was resumed at epoch ${stopped}`);
  const [engine] = debian.processes().filter((pid) => commandOf(pid).includes('dist/main/engine.js'));
  process.kill(engine, 'SIGKILL');
  await sleep(2000);
  const isBack = async () => (await page.attribute('connection-state', 'data-status')) === 'connected';
  expect(
    (await within(60_000, isBack)) && commandOf(engine) === '',
    'the engine was killed, and the window has a new one',
  );
  await page.wait('resume-run');
  // The window reads the run's events anew.
  await within(60_000, async () => (await epochs()) > stopped);
  const kept = await epochs();
  await page.click('resume-run');
  expect(
    kept > stopped && (await grown(kept)),
    `after the kill, the run has ${kept} epochs, and was resumed`,
  );
  const isDone = async () => (await page.attribute('run-status', 'data-status')) === 'done';
  expect(
    await within(900_000, isDone),
    `the run ended after ${await epochs()} epochs: validation accuracy ${await page.text('validation-accuracy')}`,
  );
  await page.screenshot(join(screenshots, 'smoke-trained.png'));
}

/** Downloads the next version by the dialog of updates. */
export async function downloadUpdate(page, address) {
  await page.evaluate(`graftShell.update({ do: 'settings', isOn: true, feed: '${address}' })`);
  await page.click('open-commands');
  await page.type('Updates');
  await sleep(500);
  await page.press('Enter');
  await page.click('update-look');
  await page.click('update-download');
}

/** Asks the window to quit, as the desktop does: its main process ends the engine. */
export async function quitWindow(debian, program) {
  const windows = () => debian.processes().filter((pid) => program.test(commandOf(pid)));
  expect(windows().length === 1, 'one window is open');
  for (const pid of windows()) process.kill(pid, 'SIGTERM');
  expect(await within(30_000, () => windows().length === 0), 'the window ended');
}
