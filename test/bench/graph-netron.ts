// Netron beside ours: its own page from its own package, in a throw-away environment, on this machine's loopback.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { watchPage } from './graph-page';

const version = '9.3.3';

/** Netron, being served. */
export interface Netron {
  readonly version: string;
  /** A page that waits for a file. */
  page(browser: Browser): Promise<Page>;
  /** Opens a file; milliseconds until its graph is drawn, null after the limit. */
  open(page: Page, path: string, limitMs: number): Promise<number | null>;
  close(): void;
}

/** Installs and serves Netron; null where the registry does not have it. */
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
      // Netron takes eval away from its page, and with it the browser's driver.
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
