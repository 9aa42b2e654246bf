// Opens the workbench with the built local server and a headless Chromium.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { chromium, type Page } from 'playwright-core';
import { chromiumProgram } from './programs';
import { collectErrors, makeHome, removeHome, root, type Workbench } from './workbench';

/** Starts server and browser, and opens the sample project, or stays on the start page; `prepare` is called with the page before it is loaded. `flags` are Chromium's; `server`: arguments of the server. */
export async function openInBrowser(
  prepare?: (page: Page) => Promise<void>,
  first: 'sample' | 'start' = 'sample',
  deviceScaleFactor = 1,
  flags: readonly string[] = [],
  { server: serverArguments = [] }: { readonly server?: readonly string[] } = {},
): Promise<Workbench> {
  const executablePath = await chromiumProgram();
  const home = await makeHome();
  const server = spawn(process.execPath, ['dist/main/server.js', '--no-open', ...serverArguments], {
    cwd: root,
    env: { ...process.env, GRAFT_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(server.stdout).on('line', (line) => {
      const address = /http:\/\/\S+/.exec(line)?.[0];
      if (address) resolve(address);
    });
    server.once('exit', (code) => reject(new Error(`The server exited with ${code}.`)));
  });
  server.once('exit', (code, signal) => {
    process.stderr.write(`[e2e] The server exited with ${signal ?? code}.\n`);
  });
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', ...flags],
  });
  const page = await browser.newPage({
    viewport: { width: 1440, height: 900 },
    locale: 'en-US',
    deviceScaleFactor,
  });
  page.setDefaultTimeout(60_000);
  const pageErrors = collectErrors(page);
  await prepare?.(page);
  await page.goto(url);
  if (first === 'sample') await page.getByTestId('start-sample').click();
  return {
    shell: 'browser',
    page,
    home,
    pid: server.pid!,
    pageErrors,
    answerSave: async () => {},
    async close() {
      await browser.close();
      if (server.exitCode === null && server.signalCode === null) {
        const ended = new Promise((resolve) => server.once('exit', resolve));
        server.kill('SIGINT');
        await ended;
      }
      await removeHome(home);
    },
  };
}
