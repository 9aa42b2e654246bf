// Runs Netron for comparison: its page from its package, in a temporary environment, on the loopback interface.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { watchPage } from './graph-page';

const version = '9.3.3';

/** A running Netron server. */
export interface Netron {
  readonly version: string;
  /** Opens Netron's page. */
  page(browser: Browser): Promise<Page>;
  /** Opens a file. Returns the milliseconds until its graph is drawn, or null after the limit. */
  open(page: Page, path: string, limitMs: number): Promise<number | null>;
  close(): void;
}

/** Installs and serves Netron. Returns null if it cannot be installed. */
export async function openNetron(python: string, folder: string): Promise<Netron | null> {
  const home = join(folder, 'netron');
  try {
    execFileSync(python, ['-m', 'venv', home], { stdio: 'ignore' });
    execFileSync(join(home, 'bin/pip'), ['install', '-q', `netron==${version}`], { stdio: 'ignore' });
  } catch {
    return null;
  }
  const port = 20_000 + (process.pid % 20_000);
  const program = `import netron\nnetron.start(None, ('127.0.0.1', ${port}), browse=False)\nnetron.wait()`;
  const server: ChildProcess = spawn(join(home, 'bin/python'), ['-c', program], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}/`;
  for (let tries = 0; tries < 100; tries++) {
    if (
      await fetch(url).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    version,
    async page(browser) {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      // Netron disables eval in its page, which the browser's driver needs.
      await page.addInitScript(() => {
        const own: unknown = Reflect.get(window, 'eval');
        Object.defineProperty(window, 'eval', { get: () => own, set() {} });
      });
      await watchPage(page);
      await page.context().addCookies([{ name: 'consent', value: String(Date.now()), url }]);
      await page.goto(url);
      await page.locator('body.welcome').waitFor();
      return page;
    },
    async open(page, path, limitMs) {
      const started = Date.now();
      await page.locator('#open-file-dialog').setInputFiles(path);
      try {
        const drawn = await page.waitForFunction(
          () =>
            document.body.classList.contains('default') && document.querySelector('#target g.node') !== null,
          undefined,
          { timeout: limitMs, polling: 'raf' },
        );
        await drawn.dispose();
      } catch {
        return null;
      }
      return Date.now() - started;
    },
    close: () => void server.kill(),
  };
}
