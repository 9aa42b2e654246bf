// Opens the workbench in Electron, unpacked, like `npm start`.
import { spawn } from 'node:child_process';
import { _electron, type ElectronApplication } from 'playwright-core';
import { electronProgram, openDisplay } from './programs';
import { collectErrors, makeHome, removeHome, root, type Workbench } from './workbench';

/** A workbench in Electron, with access to its main process. */
export interface ElectronWorkbench extends Workbench {
  readonly app: ElectronApplication;
  /** Starts the program a second time, with paths to open; resolves with its exit code. */
  startAgain(paths?: readonly string[]): Promise<number | null>;
}

/** Switches that give Electron 22 WebGPU without a GPU: SwiftShader computes it on the processor. GRAFT_WEBGPU_REAL=1 uses the GPU of this machine. */
export const softwareGpu: readonly string[] = [
  '--enable-unsafe-webgpu',
  ...(process.env.GRAFT_WEBGPU_REAL === '1'
    ? []
    : ['--use-webgpu-adapter=swiftshader', '--use-vulkan=swiftshader', '--enable-features=Vulkan']),
];

/** Starts Electron on the current display, or on a new Xvfb, and opens the sample project, or stays on the start page. `paths` are on its command line, `switches` are Chromium's. */
export async function openInElectron(
  folder: string = root,
  first: 'sample' | 'start' = 'sample',
  paths: readonly string[] = [],
  switches: readonly string[] = [],
): Promise<ElectronWorkbench> {
  const executablePath = await electronProgram();
  const display = await openDisplay();
  const home = await makeHome();
  const asRoot = process.getuid?.() === 0;
  const args = [...(asRoot ? ['--no-sandbox'] : []), ...switches, '--lang=en-US', folder];
  const env = { ...(process.env as Record<string, string>), ...display.env, GRAFT_HOME: home };
  const app = await _electron.launch({ executablePath, args: [...args, ...paths], env });
  const child = app.process();
  child.stderr?.on('data', (text: Buffer) => {
    if (text.includes('[engine]')) process.stderr.write(text);
  });
  const page = await app.firstWindow();
  page.setDefaultTimeout(60_000);
  const pageErrors = collectErrors(page);
  if (first === 'sample') await page.getByTestId('start-sample').click();
  return {
    shell: 'electron',
    app,
    page,
    home,
    pid: child.pid!,
    pageErrors,
    async answerSave(path) {
      await app.evaluate(({ dialog }, filePath) => {
        dialog.showSaveDialog = async () => ({ canceled: false, filePath });
      }, path);
    },
    startAgain(more = []) {
      const second = spawn(executablePath, [...args, ...more], { env, stdio: 'ignore' });
      return new Promise((resolve) => second.once('exit', resolve));
    },
    async close() {
      // Answers any question with: stop and quit.
      await app
        .evaluate(({ dialog }) => {
          dialog.showMessageBox = async () => ({ response: 1, checkboxChecked: false });
        })
        .catch(() => {});
      await app.close();
      display.close();
      await removeHome(home);
    },
  };
}
