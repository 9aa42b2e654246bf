// Runs npm run dev on a copy of the sources: a changed component is updated without a reload, and a changed engine file restarts the engine.
import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chromiumProgram } from './programs';
import { root } from './workbench';

const copied = ['src-main', 'src-renderer', 'src-shared', 'scripts', 'package.json', 'package-lock.json'];
const configs = ['vite.config.ts', 'tsconfig.json'];
const linked = ['assets', 'models', 'node_modules'];

let checkout: string;
let dev: ChildProcess;
let output = '';
let browser: Browser;
let page: Page;

/** Waits until the program's output matches, at or after position `from`. */
async function waitForOutput(pattern: RegExp, from = 0): Promise<string> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    const found = pattern.exec(output.slice(from));
    if (found) return found[0];
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`Expected output that matches ${pattern}, received:\n${output}`);
}

/** Replaces text of a file by a rename, as editors do: a build must not read the file while it is empty. */
async function replaceInFile(path: string, before: string, after: string): Promise<void> {
  const text = await readFile(join(checkout, path), 'utf8');
  expect(text).toContain(before);
  const written = join(checkout, `${path}.new`);
  await writeFile(written, text.replace(before, after));
  await rename(written, join(checkout, path));
}

beforeAll(async () => {
  checkout = await mkdtemp(join(tmpdir(), 'graft-dev-'));
  for (const name of [...copied, ...configs])
    await cp(join(root, name), join(checkout, name), { recursive: true });
  for (const name of linked) await symlink(join(root, name), join(checkout, name));
  dev = spawn(process.execPath, ['scripts/dev.mjs', '--no-open'], {
    cwd: checkout,
    env: { ...process.env, GRAFT_HOME: join(checkout, 'home') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [dev.stdout!, dev.stderr!]) stream.on('data', (text) => (output += String(text)));
  const url = await waitForOutput(/http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/);
  browser = await chromium.launch({ executablePath: await chromiumProgram(), args: ['--no-sandbox'] });
  page = await browser.newPage({ locale: 'en-US' });
  await page.goto(url);
  await page.getByTestId('start-sample').click();
  await page.getByTestId('class-row-6').waitFor({ timeout: 60_000 });
});

afterAll(async () => {
  await browser?.close();
  if (dev?.exitCode === null) {
    const ended = new Promise((done) => dev.once('exit', done));
    dev.kill('SIGTERM');
    await ended;
  }
  await rm(checkout, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

it('updates a changed component without reloading the page', async () => {
  await page.evaluate(() => document.documentElement.setAttribute('data-same-page', ''));
  await replaceInFile('src-renderer/app/App.vue', '<template>', '<template><p class="dev-mark">changed</p>');
  await page.getByText('changed', { exact: true }).waitFor();
  expect(await page.locator('html[data-same-page]').count()).toBe(1);
});

it('restarts the engine when its sources change, and the window reconnects', async () => {
  const from = output.length;
  await replaceInFile(
    'src-main/engine/main.ts',
    '\nimport ',
    "\nconsole.error('engine of the changed sources');\nimport ",
  );
  await waitForOutput(/Restarting the engine[\s\S]*engine of the changed sources/, from);
  await page.reload();
  await page.getByTestId('class-row-6').waitFor();
});

it('keeps the engine running while the sources have a syntax error', async () => {
  const from = output.length;
  await replaceInFile('src-main/engine/main.ts', '\nimport ', '\n#import ');
  await waitForOutput(/build of engine failed/, from);
  expect(output.slice(from)).not.toContain('Restarting');
});
